// An analyst enters the readings of a potency assay: a valid one gives a result with its limits, an invalid one gives none.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, TABLET, barriers, open, signIn, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

// Ph. Eur. 5.3, 5.1.3: 19228.5 IU/vial (18423.4 to 20075.2) by a factor of 17902.4: 107.4 per cent.
const PUBLISHED = "preparation,dose,plate 1,plate 2,plate 3,plate 4,plate 5\nS,1,252,249,247,250,235\nS,1.5,207,201,193,207,207\nS,2.25,168,187,162,155,140\nS,3.375,113,107,111,108,98\n"
  + "T,1,242,236,246,231,232\nT,1.5,206,197,197,191,186\nT,2.25,146,153,148,159,146\nT,3.375,115,102,104,106,95";
// The sample's line is flatter than the standard's.
const NOT_PARALLEL = PUBLISHED.split("\n").slice(1, 5).join("\n")
  + "\nT,1,192,189,191,188,195\nT,1.5,182,179,181,178,185\nT,2.25,172,169,171,168,175\nT,3.375,162,159,161,158,165";

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

const press = (page, selector) => Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
const main = (page) => page.locator("main").innerText();
const FORM = "/determinations/new?batch=DS-31-006&test=potency";

test("what cannot be read is named with its line, and an assay that is not parallel gives no result", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "zh-CN", theme: "dark", window: TABLET });
  await signIn(page, "li-na");
  await page.goto("/results/DS-31-006");
  await press(page, `a[href='${FORM}']`);
  assert.deepEqual(await barriers(page), []);
  const field = page.locator("textarea[name=readings-preparations]");
  await field.fill("S,1,252\nT,one,24O");
  await press(page, "form.form button.first");
  assert.match(await page.locator("main [role=alert]").innerText(), /第 2 行/);
  assert.equal(await field.inputValue(), "S,1,252\nT,one,24O", "nothing that was typed is lost");
  assert.deepEqual(await barriers(page), []);
  await field.fill(NOT_PARALLEL);
  await page.locator("select[name=sample]").selectOption("");
  await page.locator("input[name=reason]").fill("样品尚未取得（测试）");
  await press(page, "form.form button.first");
  assert.match(page.url(), /\/determinations\/DET-\d+$/, await main(page));
  assert.match(await main(page), /存疑，无结果/);
  assert.equal(await page.locator("form[action$='/verify']").count(), 0);
  assert.deepEqual(await barriers(page), []);
  await page.goto("/results/DS-31-006");
  assert.equal(await page.locator("a[href^='/determinations/DET']").count(), 0, "no result came of it");
  await context.close();
});

test("the readings of a batch gave its potency with its limits, and stand there as they were entered", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en", theme: "light", window: DESK });
  await signIn(page, "li-na");
  await page.goto(FORM);
  await page.locator("textarea[name=readings-preparations]").fill(PUBLISHED);
  await page.locator("select[name=sample]").selectOption("");
  await page.locator("input[name=reason]").fill("the assay was done again (made up)");
  await press(page, "form.form button.first");
  assert.match(page.url(), /\/determinations\/DET-\d+$/, await main(page));
  const address = page.url();
  const said = await main(page);
  assert.match(said, /1\.07407 \(1\.02910 – 1\.12137\)/);
  assert.match(said, /107\.4/);
  assert.match(said, /the same bytes/);
  assert.equal(await page.locator("table.entered tr").count(), 8, "as it was entered, without its headings");
  assert.equal(await page.locator(".determination-picture svg").count() > 0, true);
  assert.deepEqual(await barriers(page), []);
  await press(page, "form[action$='/verify'] button");
  assert.match(await main(page), /R-lab-03/);
  await signIn(page, "wang-fang");
  await page.goto(address);
  await press(page, "form[action$='/verify'] button");
  assert.equal(await page.locator("form[action$='/verify']").count(), 0, await main(page));
  await context.close();
});
