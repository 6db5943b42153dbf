// A sample from hand to hand: received from the worklist, divided, named with a result, and never tested before it came.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, barriers, open, signIn, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

const send = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

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
