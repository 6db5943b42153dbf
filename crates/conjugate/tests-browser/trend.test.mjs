// From a result to its trend and on to what was asked about it; and a test that was left out by its rule.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { TABLET, open, signIn, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

const main = (page) => page.locator("main").innerText();

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

test("a result leads to its trend, and a mark in the chart to the review, by keyboard too", async () => {
  const { page, context, complaints } = await visitor(browser, server.address, { lang: "en", window: TABLET });
  await signIn(page, "li-na");
  await page.goto("/results/DS-30-008");
  await page.locator("a[href='/trends/drug-substance/dar']").click();
  assert.match(page.url(), /\/trends\/drug-substance\/dar$/);
  const said = await main(page);
  assert.match(said, /R-trend/);
  assert.match(said, /Ppk \d/);
  const rows = await page.locator("table tbody tr").count();
  assert.ok(rows >= 12, `${rows}`);
  // The picture is never the only bearer: the mark and the row lead to the same review.
  const mark = page.locator("svg.trend a[href='/oot/OOT-00001']");
  assert.match(await mark.getAttribute("aria-label"), /DS-30-008.*4\.31/);
  assert.equal(await page.locator("table a[href='/oot/OOT-00001']").count(), 1);
  await mark.focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /\/oot\/OOT-00001$/);
  await page.locator("a[href='/trends/drug-substance/dar']").click();
  assert.match(page.url(), /\/trends\/drug-substance\/dar$/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a drift that no single result shows is seen by a run, and the list says so first", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en" });
  await signIn(page, "li-na");
  await page.goto("/trends");
  const first = page.locator("section[aria-labelledby=h-first]");
  assert.ok(await first.locator("a[href='/trends/drug-substance/aggregates']").count() === 1, await first.innerText());
  await page.goto("/trends/drug-substance/aggregates");
  assert.match(await main(page), /four of five beyond one deviation|two of three beyond two deviations|nine in a row/);
  assert.equal(await page.locator("table td a[href^='/oot/'], table td a[href^='/oos/']").count(), 0);
  await context.close();
});

test("a test left out by its rule is said on results, plan and certificate, and nowhere that it is missing", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en" });
  await signIn(page, "gao-yun");
  for (const address of ["/results/DS-31-004", "/disposition/DS-31-004?release=factory&show=all", "/results/DS-31-004/analysis"]) {
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200, address);
    const said = await page.locator("main").textContent();
    assert.match(said, /not tested|left out/i, address);
    assert.match(said, /DS-31-003/, `${address} names the batch that was tested last`);
    assert.doesNotMatch(said, /owed all the same/i, address);
  }
  await context.close();
});
