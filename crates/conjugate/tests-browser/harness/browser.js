// Debian's Chromium, headless, with nothing of its own: no profile, no calls home.
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const DESK = { width: 1366, height: 1000 };
export const TABLET = { width: 1180, height: 820 };
export const SMALL = { width: 1024, height: 768 };
export const LANGUAGES = ["zh-CN", "en"];
export const THEMES = ["light", "dark"];

/** Opens the browser; every visit gets a fresh profile of its own. */
export function open() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/**
 * A visitor with a language, a theme and a window. Whatever the page complains about (an error in the script, something
 * the content policy forbids, a file that is not there) is kept in `complaints`; a test ends by asking that it is empty.
 */
export async function visitor(browser, address, { lang = "en", theme = "light", window = DESK, script = true } = {}) {
  const context = await browser.newContext({
    baseURL: address, viewport: window, locale: lang, colorScheme: theme, javaScriptEnabled: script, reducedMotion: "reduce",
  });
  await context.addCookies([{ name: "lang", value: lang, url: address }, { name: "theme", value: theme, url: address }]);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("console", (said) => { if (said.type() === "error") complaints.push(`console: ${said.text()}`); });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    if (!why.includes("ERR_ABORTED")) complaints.push(`request: ${request.url()} ${why}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:")) complaints.push(`foreign: ${request.url()}`);
  });
  return { page, context, complaints };
}

/** Signs in by choosing who one is, as the demonstration offers. */
export async function signIn(page, person) {
  await page.goto("/sign-in");
  await Promise.all([page.waitForNavigation(), page.locator(`form:has(input[value="${person}"]) button`).click()]);
}

/** Takes a picture, where the caller said into which folder (PICTURES). */
export async function picture(page, name, options = {}) {
  const folder = process.env.PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

/** What stands in the way of people who read or work differently, one line each; empty where nothing was found. */
export async function barriers(page) {
  // The library is injected by the browser's own debugger; the page's content policy stays in force for the page.
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${rule.help})`));
}

/** Texts that are set smaller than 12 px, by what they say. */
export function smallPrint(page) {
  return page.evaluate(() => {
    const small = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { parentElement: parent, textContent: text } = walk.currentNode;
      const size = parseFloat(getComputedStyle(parent).fontSize);
      if (text.trim() && parent.checkVisibility() && size < 12) small.push(`${size}px: ${text.trim().slice(0, 40)}`);
    }
    return small;
  });
}

/** How far the page can be scrolled sideways, in pixels; a page never should be. */
export function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Controls that a glove would miss (less than 56 px), for pages of the clean room. */
export function smallTargets(page, within = "main") {
  return page.evaluate((within) =>
    [...document.querySelectorAll(`${within} :is(a, button, summary, select, input:not([type=hidden], [readonly]))`)]
      .filter((it) => it.checkVisibility())
      .map((it) => [it, it.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.height < 56 || box.width < 56))
      .map(([it, box]) => `${it.tagName.toLowerCase()} "${(it.textContent || it.name).trim().slice(0, 30)}" ${Math.round(box.width)}×${Math.round(box.height)}`),
  within);
}

/** Goes through every combination of language and theme. */
export async function inEveryView(browser, address, options, visit) {
  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      const it = await visitor(browser, address, { ...options, lang, theme });
      try {
        await visit({ ...it, lang, theme, view: `${lang}-${theme}` });
      } finally {
        await it.context.close();
      }
    }
  }
}
