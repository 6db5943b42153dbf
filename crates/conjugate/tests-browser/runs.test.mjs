// A run from its form to the one signature that verifies what it gave; and what is found out about it later.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, barriers, open, signIn, visitor } from "./harness/browser.js";
import { run } from "./harness/laboratory.js";
import { start } from "./harness/server.js";

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

test("a reviewer sees what needs a look, and verifies the rest with one signature", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en", theme: "light", window: DESK });
  await signIn(page, "li-na");
  const id = await run(page, "DS-31-005", "hic");
  for (const [test, value] of [["dar", "4.0"], ["load-d0", "7.2"]]) {
    await page.goto(`/results/DS-31-005?test=${test}`);
    await page.locator('input[name="replicate1"]').fill(value);
    // It has a result: measured again, it says why, and quality assurance decides.
    await page.locator('[name="despite"]').fill("asked for by the reviewer (test)");
    await Promise.all([page.waitForNavigation(), page.locator("form.form button.first").click()]);
    assert.equal(await page.locator("main [role=alert]").count(), 0, await page.locator("main").innerText());
  }
  // Whoever measured does not verify.
  await page.goto(`/runs/${id}`);
  assert.match(await page.locator("main").innerText(), /R-run-20/);
  await signIn(page, "wang-fang");
  await page.goto(`/runs/${id}`);
  assert.equal(await page.locator("h1").innerText(), "2 of 2 results need you");
  assert.deepEqual(await barriers(page), []);
  const form = page.locator("form", { has: page.locator('input[name="act"][value="verify"]') });
  const signer = form.locator('input[name="signer"]');
  if (await signer.count()) await signer.fill("wang-fang");
  await form.locator('input[name="password"]').fill("demo");
  await Promise.all([page.waitForNavigation(), form.locator("button.first").click()]);
  assert.equal(await page.locator("main [role=alert]").count(), 0, await page.locator("main").innerText());
  await page.locator("#h-verified").waitFor();
  // Found out later: the run is in doubt, and the page says so.
  const doubt = page.locator("form", { has: page.locator('input[name="act"][value="doubt"]') });
  await doubt.locator('select[name="ground"]').selectOption("standard");
  await doubt.locator('textarea[name="why"]').fill("the wrong vial");
  await Promise.all([page.waitForNavigation(), doubt.locator("button").click()]);
  assert.match(await page.locator("#h-doubts").locator("xpath=../..").innerText(), /the wrong vial/);
  assert.deepEqual(await barriers(page), []);
  await context.close();
});
