// The calculators in a real browser: every page can be read by everyone, in both languages, and a form is filled in by hand.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, TABLET, barriers, open, picture, sideways, signIn, smallPrint, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

async function as(person, options = {}) {
  const it = await visitor(browser, server.address, options);
  await signIn(it.page, person);
  return it;
}

async function keeps(page, name) {
  await picture(page, name, { fullPage: true });
  assert.deepEqual(await barriers(page), [], `${name}: barriers`);
  assert.deepEqual(await smallPrint(page), [], `${name}: small print`);
  assert.equal(await sideways(page), 0, `${name}: scrolls sideways`);
  assert.equal(await page.locator("h1").count(), 1, `${name}: one title`);
  const unwritten = (await page.locator("body").innerText()).match(/\[calc-[\w.-]*\]/g) ?? [];
  assert.deepEqual(unwritten, [], `${name}: texts that were not written`);
}

test("every calculator with its example keeps what a page keeps, in both languages", async () => {
  for (const lang of ["zh-CN", "en"]) {
    const { page, context, complaints } = await as("zhao-mei", { lang, window: DESK });
    await page.goto("/calc");
    await keeps(page, `calc.${lang}`);
    const names = await page.locator("main a.opens").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    assert.equal(names.length, 28);
    for (const href of names) {
      await page.goto(href);
      const examples = await page.locator("a[href*='?example=']").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
      for (const example of examples) {
        await page.goto(example);
        await keeps(page, `${example.slice(1).replace(/[/?=]/g, "-")}.${lang}`);
      }
    }
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("figures are entered, computed and corrected", async () => {
  const { page, context, complaints } = await as("zhao-mei", { window: TABLET });
  await page.goto("/calc/pdl");
  await page.getByLabel(/Viable cells at the start/).fill("5e5");
  await page.getByLabel(/Viable cells at the end/).fill("lots");
  await page.getByLabel(/Time, h/).fill("72");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Compute" }).click()]);
  await page.getByRole("alert").getByText("Viable cells at the end").waitFor();
  assert.equal(await page.getByLabel(/Viable cells at the end/).getAttribute("aria-invalid"), "true");
  assert.equal(await page.getByLabel(/Viable cells at the start/).inputValue(), "5e5");
  await keeps(page, "calc-refused.en");
  await page.getByLabel(/Viable cells at the end/).fill("2.4e8");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Compute" }).click()]);
  await page.getByText(/8\.9068905/).first().waitFor();
  await keeps(page, "calc-pdl.en");
  assert.deepEqual(complaints, []);
  await context.close();
});
