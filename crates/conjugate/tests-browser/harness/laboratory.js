// An analytical run, from its form to its end, so that a result can be recorded.
import assert from "node:assert/strict";
import { barriers } from "./browser.js";

/** A figure well inside a limit as the page words it: "⩾ 1.5", "98–102", "< 0.005". */
const inside = (limit) => {
  const figures = [...limit.matchAll(/\d+(\.\d+)?/g)].map(([it]) => Number(it));
  if (figures.length > 1) return (figures[0] + figures[1]) / 2;
  return /[<⩽≤]/.test(limit) ? figures[0] / 2 : figures[0] * 1.5;
};

const send = async (page, form) => {
  await Promise.all([page.waitForNavigation(), form.locator("button.first").click()]);
  assert.equal(await page.locator("main [role=alert]").count(), 0, await page.locator("main").innerText());
  assert.deepEqual(await barriers(page), []);
};

/** Begins a run for a batch, measures its system before and after the samples, and ends it; answers its number. */
export const run = async (page, batch, method) => {
  await page.goto(`/runs/new?batch=${batch}&method=${method}`);
  assert.deepEqual(await barriers(page), []);
  await send(page, page.locator('form[method="post"][action="/runs/new"]'));
  const id = new URL(page.url()).pathname.split("/").pop();
  for (const bracket of ["opening", "closing"]) {
    const form = page.locator("form", { has: page.locator(`input[name="bracket"][value="${bracket}"]`) });
    if (await form.count() === 0) continue;
    for (const field of await form.locator('input[name^="value-"]').all()) {
      const label = page.locator(`label[for="${await field.getAttribute("id")}"] .minor`);
      await field.fill(String(Number(inside(await label.innerText()).toFixed(4))));
    }
    await send(page, form);
  }
  await send(page, page.locator("form", { has: page.locator('input[name="act"][value="end"]') }));
  return id;
};
