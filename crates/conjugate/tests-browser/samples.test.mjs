// What may be begun, by sample; and a sample from hand to hand: received from the worklist, divided, named with a result,
// and never tested before it came.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, TABLET, barriers, open, sideways, signIn, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

const send = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

const titled = (page) => page.locator("h1").innerText();
const group = (page, number) => page.locator(`tbody:has(tr.group a[href='/samples/${number}'])`);

test("what may be begun stands by sample, the shortest hold time first, and is chosen without a script", async () => {
  const { page, complaints, context } = await visitor(browser, server.address, { lang: "en", script: false, window: DESK });
  await signIn(page, "li-na");
  await page.locator("a[href='/results']").first().click();
  assert.equal(await titled(page), "3 tests may be begun now");
  const samples = await page.locator("tr.group a[href^='/samples/']").allInnerTexts();
  assert.deepEqual(samples, ["DS-31-006-S01", "DP-30-008-S05"]);
  // Twelve hours after it was taken the activated antibody may not be tested any more.
  assert.match(await group(page, "DS-31-006-S01").innerText(), /ends soon[\s\S]*1\d h \d+ min left[\s\S]*Free thiols per antibody[\s\S]*Aggregates after activation/);
  const choose = async (choices, button = "form.filter button") => {
    for (const [name, value] of Object.entries(choices)) await page.locator(`select[name=${name}]`).selectOption(value);
    await send(page, page.locator(button));
  };
  for (const [choices, then] of [
    [{ batch: "DS-31-006" }, "2 tests may be begun now"],
    [{ batch: "", stage: "drug-product" }, "1 test may be begun now"],
    [{ stage: "", method: "sec" }, "1 test may be begun now"],
    [{ batch: "DP-30-008", method: "sec" }, "No test may be begun now"],
  ]) {
    await choose(choices);
    assert.equal(await titled(page), then, JSON.stringify(choices));
  }
  assert.match(await page.locator("main").innerText(), /No test fits this choice/);
  await send(page, page.locator("form.filter a"));
  // From the list to the form, with the sample that it is about.
  await send(page, page.getByLabel("Type it in: Free thiols per antibody"));
  assert.equal(await page.locator("select[name=sample]").inputValue(), "DS-31-006-S01");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("what stops the tests of a sample is said once, with who can lift it; what was stored back may be begun", async () => {
  const { page, complaints, context } = await visitor(browser, server.address, { lang: "en", window: TABLET });
  await signIn(page, "li-na");
  const store = async (place, frozen) => {
    await page.goto("/samples/DS-31-006-S01");
    await page.locator("form[action$='/store'] [name=place]").evaluate((it) => { it.closest("details").open = true; });
    await page.locator("form[action$='/store'] [name=place]").fill(place);
    if (frozen) await page.locator("form[action$='/store'] [name=frozen]").check();
    await send(page, page.locator("form[action$='/store'] button"));
    await page.goto("/results");
  };
  await store("F-2", true);
  assert.equal(await titled(page), "1 test may be begun now");
  const stopped = await group(page, "DS-31-006-S01").innerText();
  assert.equal(stopped.match(/R-sample-25/g).length, 1, stopped);
  assert.match(stopped, /Unblocks: .*QC analyst[\s\S]*Free thiols per antibody · Aggregates after activation/);
  assert.deepEqual(await barriers(page), []);
  assert.equal(await sideways(page), 0);
  await page.goto("/results?now=yes");
  assert.equal(await group(page, "DS-31-006-S01").count(), 0);
  await store("R-1", false);
  assert.equal(await titled(page), "3 tests may be begun now");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("results that wait for a second pair of eyes stand first for whoever may verify them, and are verified there", async () => {
  const { page, complaints, context } = await visitor(browser, server.address, { lang: "en", window: TABLET });
  const heads = () => page.locator("section h2").allInnerTexts();
  // Who recorded them reads why they may not, below their own work.
  await signIn(page, "li-na");
  await page.goto("/results");
  assert.deepEqual(await heads(), ["Tests by sample", "Results that wait for a second pair of eyes"]);
  assert.match(await page.locator("section:has(#h-verify)").innerText(), /2; 0 of them for you[\s\S]*Whoever measured a result does not verify it/);
  await context.clearCookies({ name: "session" });
  await signIn(page, "wang-fang");
  await page.goto("/results");
  assert.deepEqual(await heads(), ["Results that wait for a second pair of eyes", "Tests by sample"]);
  await send(page, page.locator("#h-verify").locator("xpath=../..").locator("form button").first());
  assert.equal(new URL(page.url()).pathname, "/results");
  assert.match(await page.locator("section:has(#h-verify)").innerText(), /1; 1 of them for you/);
  assert.deepEqual(await barriers(page), []);
  await page.goto("/results?show=verify");
  assert.equal(await titled(page), "1 result waits for a second pair of eyes");
  assert.equal(await page.locator("#h-samples").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the laboratory receives a sample, divides it, and its result names the part", async () => {
  const { page, complaints, context } = await visitor(browser, server.address, { lang: "en", theme: "light", window: DESK });
  await signIn(page, "li-na");
  // What waits to be received stands first.
  const waiting = page.locator("#h-samples").locator("xpath=../..").locator("tbody tr").first();
  assert.match(await waiting.innerText(), /DS-31-006-S02[\s\S]*waits to be received/);
  await send(page, waiting.locator("a.opens"));
  const receive = page.locator("form[action$='/receive']");
  // The plan asks for a temperature, and none was measured: refused, with what can be done instead.
  await receive.locator("[name=place]").fill("R-1");
  await send(page, receive.locator("button"));
  assert.match(await page.locator("main").innerText(), /R-sample-10/);
  assert.deepEqual(await barriers(page), []);
  await receive.locator("[name=place]").fill("R-1");
  await receive.locator("[name=temperature]").fill("4.8");
  await send(page, receive.locator("button"));
  assert.equal(await page.locator("main [role=alert]").count(), 0, await page.locator("main").innerText());
  await page.locator("form[action$='/divide'] [name=amounts]").evaluate((it) => { it.closest("details").open = true; });
  const divide = page.locator("form[action$='/divide']");
  await divide.locator("[name=amounts]").fill("2, 2");
  await send(page, divide.locator("button"));
  assert.match(await page.locator("#h-parts").locator("xpath=../..").innerText(), /DS-31-006-S02-A1[\s\S]*DS-31-006-S02-A2/);
  assert.deepEqual(await barriers(page), []);
  // The result names its sample.
  await page.goto("/results/DS-31-006?test=activation/free-thiols");
  await page.locator("select[name=sample]").selectOption("DS-31-006-S02-A1");
  await page.locator("input[name=replicate1]").fill("4.30");
  await send(page, page.locator("form.form button.first").first());
  assert.equal(await page.locator("main [role=alert]").count(), 0, await page.locator("main").innerText());
  await page.goto("/samples/DS-31-006-S02-A1");
  assert.match(await page.locator("#h-line").locator("xpath=../..").innerText(), /4\.30?/);
  assert.deepEqual(await barriers(page), []);
  // Without one it is refused.
  await page.goto("/results/DS-31-006?test=activation/activated-aggregates");
  await page.locator("select[name=sample]").selectOption("");
  await page.locator("input[name=replicate1]").fill("0.5");
  await send(page, page.locator("form.form button.first").first());
  assert.match(await page.locator("main").innerText(), /R-sample-19/);
  assert.equal(await page.locator("input[name=replicate1]").inputValue(), "0.5");
  await page.goto("/samples?q=DS-31-006&standing=here");
  assert.ok((await page.locator("tbody tr").count()) >= 3);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("what is past its hold time stands before everything, said once, and leads to where it is stated when it began", async () => {
  const { page, complaints, context } = await visitor(browser, server.address, { lang: "en", window: TABLET });
  await signIn(page, "li-na");
  // A day later nothing of the activated antibody may be tested any more, neither the whole nor its parts.
  await send(page, page.locator("form[action='/clock']:has(input[value='24']) button"));
  await page.goto("/results");
  const late = page.locator("section:has(#h-late)");
  assert.match(await late.innerText(), /Past their hold time\s+1 test on 1 sample\s+A test begins within the hold time of its sample[\s\S]*Unblocks: .*Operator[\s\S]*over for \d+ h \d+ min/);
  assert.equal((await late.innerText()).match(/R-sample-26/g).length, 1);
  assert.deepEqual(await page.locator("section h2").allInnerTexts(), ["Past their hold time", "Tests by sample", "Results that wait for a second pair of eyes"]);
  assert.deepEqual(await barriers(page), []);
  assert.equal(await sideways(page), 0);
  await send(page, late.getByLabel("Enter all the same: Aggregates after activation"));
  assert.equal(await page.locator("#f-begun").count(), 1);
  assert.deepEqual(complaints, []);
  await context.close();
});
