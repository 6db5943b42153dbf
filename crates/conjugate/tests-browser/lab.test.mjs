// A result out of specification, from the analyst's form to quality's signature, with nothing but the keyboard's ways.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barriers, open, signIn, visitor } from "./harness/browser.js";
import { run } from "./harness/laboratory.js";
import { start } from "./harness/server.js";

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

/** Opens an act of the investigation by its link and answers its form. */
async function act(page, oos, what) {
  await page.goto(`/oos/${oos}`);
  await Promise.all([page.waitForNavigation(), page.locator(`a[href^="/oos/${oos}?act=${what}#"]`).click()]);
  assert.deepEqual(await barriers(page), [], `${what}: the form`);
  return page.locator(`form[action="/oos/${oos}/act"]`);
}

async function send(page, form) {
  await Promise.all([page.waitForNavigation(), form.locator("button.first").click()]);
  assert.equal(await page.locator("main [role=alert]").count(), 0, await page.locator("main").innerText());
  assert.deepEqual(await barriers(page), []);
}

async function sign(form) {
  const signer = form.locator('input[name="signer"]');
  if (await signer.count()) await signer.fill("lin-qiao");
  await form.locator('input[name="password"]').fill("demo");
}

test("a result out of specification is investigated from its record to its outcome", async () => {
  const { page, complaints } = await visitor(browser, server.address, { lang: "en" });
  await signIn(page, "li-na");
  // The method is done in runs: without one the result is refused, and the page says what to do.
  await page.goto("/results/DS-31-005?test=dar");
  await page.locator('input[name="replicate1"]').fill("6.90");
  await Promise.all([page.waitForNavigation(), page.locator("form.form button.first").click()]);
  assert.match(await page.locator("main").innerText(), /R-run-11/);
  await run(page, "DS-31-005", "hic");
  await page.goto("/results/DS-31-005?test=dar");
  await page.locator('input[name="replicate1"]').fill("6.90");
  // There is a result already: that this one was asked for again is said, and what fails is investigated all the same.
  await page.locator('[name="despite"]').fill("asked for by the holder (test)");
  await Promise.all([page.waitForNavigation(), page.locator("form.form button.first").click()]);
  const link = page.locator('a[href^="/oos/OOS-"]').first();
  const oos = await link.innerText();
  // Measured again without a plan: refused, with what can be done instead; what was typed stays.
  await page.goto("/results/DS-31-005?test=dar");
  await page.locator('input[name="replicate1"]').fill("4.00");
  await Promise.all([page.waitForNavigation(), page.locator("form.form button.first").click()]);
  assert.match(await page.locator("main").innerText(), /R-oos-25/);
  assert.equal(await page.locator('input[name="replicate1"]').inputValue(), "4.00");
  assert.deepEqual(await barriers(page), []);
  // The worklist says whose turn it is.
  await page.goto("/");
  assert.match(await page.locator("#h-oos").locator("xpath=../..").innerText(), new RegExp(oos));

  const answer = async (part) => {
    const form = await act(page, oos, part);
    for (const it of await form.locator('input[type="radio"][value="as-it-should"]').all()) await it.check();
    await send(page, form);
  };
  await answer("analyst");
  // The strategy names who assesses: another analyst is not offered it, the QC supervisor finds it on the worklist.
  await signIn(page, "wang-fang");
  await page.goto(`/oos/${oos}`);
  assert.equal(await page.locator(`a[href^="/oos/${oos}?act=supervisor#"]`).count(), 0);
  await signIn(page, "qin-shu");
  await page.goto("/");
  assert.match(await page.locator("#h-oos").locator("xpath=../..").innerText(), new RegExp(oos));
  await answer("supervisor");
  await signIn(page, "wang-fang");
  let form = await act(page, oos, "plan-hypothesis");
  await form.locator('[name="hypothesis"]').fill("the column was overloaded");
  await form.locator('[name="how"]').fill("same preparation, half the volume");
  await form.locator('[name="measurements"]').fill("1");
  await send(page, form);
  // Nothing is measured before quality approved it; the page says why.
  form = await act(page, oos, "test-hypothesis");
  await form.locator('[name="values"]').fill("6.88 mol/mol");
  await form.locator('input[name="outcome"][value="refuted"]').check();
  await form.locator('[name="found"]').fill("no difference");
  await Promise.all([page.waitForNavigation(), form.locator("button.first").click()]);
  assert.match(await page.locator("main").innerText(), /R-oos-12/);
  assert.equal(await page.locator('[name="values"]').inputValue(), "6.88 mol/mol");

  await signIn(page, "lin-qiao");
  form = await act(page, oos, "approve-hypothesis");
  await sign(form);
  await send(page, form);
  await signIn(page, "wang-fang");
  form = await act(page, oos, "test-hypothesis");
  await form.locator('[name="values"]').fill("6.88 mol/mol");
  await form.locator('input[name="outcome"][value="refuted"]').check();
  await form.locator('[name="found"]').fill("no difference");
  await send(page, form);
  // Nothing proves a laboratory cause, so none can be stated.
  await signIn(page, "qin-shu");
  await page.goto(`/oos/${oos}`);
  assert.equal(await page.locator(`a[href^="/oos/${oos}?act=cause#"]`).count(), 0);
  assert.match(await page.locator("#h-acts").locator("xpath=../..").innerText(), /R-oos-16/);
  form = await act(page, oos, "full");
  await form.locator('[name="why"]').fill("no cause in the laboratory");
  await send(page, form);
  form = await act(page, oos, "plan-retests");
  await form.locator('input[name="of"][value="same-sample"]').check();
  await form.locator('[name="tests"]').fill("1");
  await form.locator('[name="analyst"]').selectOption("wang-fang");
  await form.locator('[name="why"]').fill("fixed beforehand");
  await send(page, form);
  await signIn(page, "he-ping");
  form = await act(page, oos, "production");
  await form.locator('[name="found"]').fill("the ratio was worked out wrongly");
  await send(page, form);
  await signIn(page, "lin-qiao");
  form = await act(page, oos, "approve-retests");
  await sign(form);
  await send(page, form);
  await signIn(page, "wang-fang");
  await run(page, "DS-31-005", "hic");
  await page.goto("/results/DS-31-005?test=dar");
  await page.locator('input[name="replicate1"]').fill("6.85");
  await Promise.all([page.waitForNavigation(), page.locator("form.form button.first").click()]);
  assert.equal(await page.locator("main [role=alert]").count(), 0, await page.locator("main").innerText());
  await signIn(page, "lin-qiao");
  form = await act(page, oos, "confirm");
  await form.locator('[name="why"]').fill("the retest failed and production found the cause");
  await sign(form);
  await send(page, form);
  // Both originals are there, and nobody's act is left.
  const originals = page.locator("#h-originals").locator("xpath=../..");
  for (const value of ["6.90 mol/mol", "6.85 mol/mol"]) assert.match(await originals.innerText(), new RegExp(value));
  assert.equal(await page.locator("#h-acts").count(), 0);
  assert.deepEqual(complaints, []);
});
