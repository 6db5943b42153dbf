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
  await page.locator("fieldset details summary").click();
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

const CELLS = "table[data-grid='cell-preparations'] tbody input";
/** What a workbook puts on the clipboard, pasted into a cell. */
const paste = (cell, text) => cell.evaluate((it, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  it.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}, text);

test("the table of readings is filled by keyboard, grows without a script, and loses nothing", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en", theme: "light", window: TABLET });
  await signIn(page, "li-na");
  await page.goto(FORM);
  assert.deepEqual(await barriers(page), []);
  const cell = (row, column) => page.locator(`input[name=cell-preparations-${row}-${column}]`);
  assert.equal(await page.locator(CELLS).count(), 8 * 5);
  await cell(0, 1).focus();
  await page.keyboard.type("1.50");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("2.25");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.name), "cell-preparations-0-1");
  // A name and a dose are no readings: the line is named, the cells keep what was typed.
  await press(page, "form.form button.first");
  assert.match(await page.locator("main [role=alert]").innerText(), /Line 1/);
  assert.deepEqual([await cell(0, 1).inputValue(), await cell(1, 1).inputValue()], ["1.50", "2.25"]);
  await press(page, "button[value='rows-cell-preparations']");
  await press(page, "button[value='columns-cell-preparations']");
  assert.equal(await page.locator(CELLS).count(), 16 * 6);
  assert.equal(await cell(1, 1).inputValue(), "2.25");
  assert.equal(await page.locator("main [role=alert]").count(), 0, "a larger table is no fault");
  assert.deepEqual(await barriers(page), []);
  // The table and the text say the same thing twice, or two things: nobody guesses.
  await page.locator("fieldset details summary").click();
  await page.locator("textarea[name=readings-preparations]").fill(PUBLISHED);
  await press(page, "form.form button.first");
  assert.match(await page.locator("main [role=alert]").innerText(), /both filled/);
  await context.close();
});

test("the readings of a batch gave its potency with its limits, and stand there as they were entered", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en", theme: "light", window: DESK });
  await signIn(page, "li-na");
  await page.goto(FORM);
  // Pasted with its headings from a workbook: nine lines and seven columns, more than the table began with.
  await paste(page.locator(CELLS).first(), PUBLISHED.replaceAll(",", "\t") + "\n");
  assert.equal(await page.locator(CELLS).count(), 9 * 7);
  assert.equal(await page.locator("input[name=cell-preparations-8-6]").inputValue(), "95");
  assert.equal(await page.locator("input[name=cell-preparations-8-6]").getAttribute("aria-label"), "Response 5, Line 9");
  // The standard was qualified with 99.1 per cent.
  assert.equal(await page.locator("input[name=factor-0-0]").inputValue(), "S");
  await page.locator("input[name=factor-0-1]").fill("0.991");
  assert.deepEqual(await barriers(page), []);
  await page.locator("select[name=sample]").selectOption("");
  await page.locator("input[name=reason]").fill("the assay was done again (made up)");
  await press(page, "form.form button.first");
  assert.match(page.url(), /\/determinations\/DET-\d+$/, await main(page));
  const address = page.url();
  const said = await main(page);
  // 0.991 of 1.07407 (1.02910 to 1.12137).
  assert.match(said, /1\.0644\d \(1\.0198\d – 1\.1112\d\)/);
  assert.match(said, /106\.4/);
  assert.match(said, /the same bytes/);
  assert.equal(await page.locator("table.entered").last().locator("td").innerText(), "0.991");
  assert.equal(await page.locator("table.entered").first().locator("tr").count(), 8, "as it was entered, without its headings");
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
