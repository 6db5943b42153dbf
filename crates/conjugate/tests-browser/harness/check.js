// What holds for every page, so that a test of one page says only what is its own.
import assert from "node:assert/strict";
import { barriers, picture, sideways, smallPrint } from "./browser.js";

/** Opens an address and asks what every page must keep. */
export async function everyPageKeepsThis({ page, complaints, lang, view }, address, name) {
  const answer = await page.goto(address);
  await picture(page, `${name}.${view}`);
  assert.equal(answer.status(), 200, `${address}: status`);
  assert.equal(await page.locator("html").getAttribute("lang"), lang, `${address}: language`);
  assert.deepEqual(await page.locator("body").innerText().then((it) => it.match(/\[[a-z][\w.-]*\]/g) ?? []), [], `${address}: texts that were not written`);
  assert.ok((await page.locator("h1").count()) === 1, `${address}: one title`);
  assert.deepEqual(await barriers(page), [], `${address} ${view}: barriers`);
  assert.deepEqual(await smallPrint(page), [], `${address} ${view}: small print`);
  assert.equal(await sideways(page), 0, `${address} ${view}: scrolls sideways`);
  assert.deepEqual(complaints, [], `${address} ${view}: complaints`);
}
