// The frame around every page, in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, SMALL, TABLET, inEveryView, open, picture, visitor } from "./harness/browser.js";
import { everyPageKeepsThis } from "./harness/check.js";
import { start } from "./harness/server.js";

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

const ADDRESSES = (process.env.ADDRESSES ?? "/sign-in,/tour").split(",");

test("the pages before the door can be read by everyone, in both languages, light and dark, at three sizes", async () => {
  for (const window of [DESK, TABLET, SMALL]) {
    await inEveryView(browser, server.address, { window }, async (it) => {
      for (const address of ADDRESSES) {
        await everyPageKeepsThis(it, address, `${window.width}${address.replaceAll("/", "-")}`);
      }
    });
  }
});

test("language and theme are switched by links, with and without script", async () => {
  for (const script of [true, false]) {
    const { page, context, complaints } = await visitor(browser, server.address, { script });
    await page.goto(ADDRESSES[0]);
    const kept = page.waitForResponse((it) => it.url().includes("theme=dark"));
    await page.locator("[data-set-theme=dark]").click();
    await kept;
    await page.locator("html[data-theme=dark]").waitFor();
    await page.reload();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark", `script ${script}`);
    await page.locator(".switches .lang").click();
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("a page that is not there says so and leads back", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "zh-CN" });
  const answer = await page.goto("/nowhere");
  assert.equal(answer.status(), 404);
  await picture(page, "error-404.zh-CN");
  assert.equal(await page.locator("main a[href='/']").count(), 1);
  await context.close();
});
