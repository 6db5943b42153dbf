// A steady hand in the browser: does whatever step is open at its targets, as a trained operator would.
import assert from "node:assert/strict";

/** Which batch, unit operation and step a page is about. */
export const at = (page) => new URL(page.url()).pathname.split("/").slice(-2).join("/");

/** What the clock of this step needs, in the demonstration. */
export async function letTimePass(page) {
  const skip = page.locator(".runs.here form button");
  if (await skip.count()) await Promise.all([page.waitForLoadState("load"), skip.first().click()]);
}

/** Records that a piece of equipment was cleaned, on its own page, and comes back. */
async function clean(page, open) {
  const back = page.url();
  await Promise.all([page.waitForNavigation(), open.click()]);
  const form = page.locator("form[action$='/clean']");
  await form.locator("xpath=ancestor::details").evaluate((it) => { it.open = true; });
  const known = await page.locator("#foot time").last().getAttribute("datetime");
  const until = new Date(Date.parse(known) + 7 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 16);
  await form.locator("input[name=until]").fill(until);
  await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  await page.goto(back);
}

/** Takes a piece of equipment for every class that has none yet; one that is only dirty is cleaned first. */
export async function equip(page) {
  for (let left = 12; left > 0 && (await page.locator(".step form.take").count()); left -= 1) {
    const take = page.locator("form.tile:not(.shut) .btn.first");
    if (await take.count()) await Promise.all([page.waitForNavigation(), take.first().click()]);
    else await clean(page, page.locator("form.tile.shut a.btn").first());
  }
  assert.equal(await page.locator(".step form.take").count(), 0, `${at(page)}: no equipment is ready`);
}

/** The middle of the range in which a value usually lies, with the digits of its limits. */
async function usual(entry) {
  const [low, high] = await entry.evaluate((it) => [it.dataset.normalLow, it.dataset.normalHigh]);
  if (!low && !high) return "1";
  if (!low || !high) return low || String(Number(high) / 2);
  const places = Math.max(...[low, high].map((it) => (it.split(".")[1] ?? "").length));
  return ((Number(low) + Number(high)) / 2).toFixed(places);
}

/** Fills everything that the step asks for; `values` says what to type instead, by parameter. */
export async function fill(page, { values = {}, amount } = {}) {
  const lot = page.locator("input[type=radio][name=lot]:not([disabled])");
  if (await lot.count()) {
    // The lot that should be taken first, unless none is marked.
    const first = page.locator("label.tile:has(.mark-of) input[name=lot]");
    await ((await first.count()) ? first : lot).first().check();
    const asked = await page.locator(".formula summary").innerText();
    const number = /[\d.]+/.exec(asked.replace(/^[^\d]*/, ""))[0];
    await page.locator("input[name=amount]").fill(amount ?? String(Number(Number(number).toPrecision(4))));
  }
  for (const entry of await page.locator(".asks [data-entry]").all()) {
    const input = entry.locator("input");
    const name = (await input.getAttribute("name")).replace("value.", "");
    await input.fill(values[name] ?? (await usual(entry)));
  }
  for (const options of await page.locator(".asks .choices").all()) await options.locator("input").first().check();
}

/** The second person comes to the screen. */
export async function witness(page, person, password = "demo") {
  const field = page.locator("input[name=second-password]");
  if ((await field.count()) === 0) return;
  await page.locator(`input[type=radio][name=second][value=${person}]`).check();
  await field.fill(password);
}

/** Sends the step, and answers whether the record went on. */
export async function confirm(page) {
  const before = page.url();
  await Promise.all([page.waitForNavigation(), page.locator(".confirm .btn.first").click()]);
  return page.url() !== before;
}

/** Fetches the made-up file of this step and hands it to its form. */
export async function madeUpFile(page) {
  const link = page.locator("a[href$='made-up.csv']");
  if ((await link.count()) === 0) return;
  const answer = await page.request.get(await link.getAttribute("href"));
  const name = /filename="([^"]+)"/.exec(answer.headers()["content-disposition"])[1];
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: await answer.body() });
}

/** Records every integrity test that the step is waiting for, at a value that passes, and comes back to the step. */
export async function testFilters(page) {
  for (let left = 6; left > 0; left -= 1) {
    const waiting = page.locator("[data-wears] li:has([data-state=pending]) [data-test]");
    if ((await waiting.count()) === 0) return;
    const limit = await page.locator("[data-wears] li:has([data-state=pending])").first().innerText();
    const [, way, number] = /([<>]=)\s*([\d.]+)/.exec(limit);
    await Promise.all([page.waitForNavigation(), waiting.first().click()]);
    const form = page.locator("form[action$='/integrity']");
    await form.locator("input[name=value]").fill((Number(number) * (way === ">=" ? 1.05 : 0.6)).toFixed(2));
    await Promise.all([page.waitForNavigation(), form.locator("button.first").click()]);
  }
}

/** Does the step that is open, whatever it asks for. */
export async function doStep(page, { second = "sun-li", ...given } = {}) {
  const step = at(page);
  await equip(page);
  await testFilters(page);
  await letTimePass(page);
  await fill(page, given);
  await madeUpFile(page);
  await witness(page, second);
  const went = await confirm(page);
  const why = went ? "" : await page.locator(".refusal, .told").allInnerTexts();
  assert.ok(went, `${step} was not recorded: ${why}`);
}
