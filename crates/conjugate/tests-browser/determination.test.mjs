// A chromatogram handed in becomes the mean load and the distribution of its batch, and stands on the certificate.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, TABLET, barriers, open, signIn, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

/** Made up: five Gaussians on a straight baseline, as an extract of Empower; areas of D0 to D8. */
const chromatogram = (sample, areas) => {
  const peaks = [[5, 0.25], [7.6, 0.28], [10.4, 0.31], [13.4, 0.34], [16.4, 0.37]];
  const ripple = (at) => 0.02 * Math.sin(12.9898 * at + 78.233 * Math.sin(at));
  const time = Array.from({ length: 481 }, (_, at) => Number((at * 0.05).toFixed(3)));
  const gauss = (t, m, s) => Math.exp(-((t - m) ** 2) / (2 * s * s)) / (s * Math.sqrt(2 * Math.PI));
  const value = (t) => 2 + 0.03 * t + peaks.reduce((sum, [m, s], at) => sum + areas[at] * gauss(t, m, s), 0);
  const signal = time.map((t, at) => Number((value(t) + ripple(at)).toFixed(3)));
  const fields = { ChannelId: 1, SampleName: sample, Channel: "PDA 280", AcqMethodSet: "HIC-4", DetUnits: "mAU" };
  return JSON.stringify({
    values: { fields: { SystemName: "HPLC-04" }, channels: [{ fields, chrom: [time, signal] }], injections: [], results: [] },
  });
};

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

const handIn = async (page, name, text) => {
  await page.goto("/imports");
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
  await Promise.all([page.waitForNavigation(), page.locator("form[action='/imports'] button").click()]);
};
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.locator(selector).click()]);

test("what belongs to no load is no result, and an analyst who derives it otherwise says why", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "zh-CN", theme: "dark", window: TABLET });
  await signIn(page, "li-na");
  // A sixth peak outside of every window: more than is allowed belongs to no load.
  const file = JSON.parse(chromatogram("DS-31-006", [5, 25, 40, 22, 8]));
  const [times, signal] = file.values.channels[0].chrom;
  const extra = (t) => 20 * Math.exp(-((t - 20.5) ** 2) / (2 * 0.3 ** 2)) / (0.3 * Math.sqrt(2 * Math.PI));
  file.values.channels[0].chrom[1] = signal.map((it, at) => Number((it + extra(times[at])).toFixed(3)));
  await handIn(page, "sixth.json", JSON.stringify(file));
  assert.deepEqual(await barriers(page), []);
  await press(page, "a[href^='/determinations/']");
  const first = page.url();
  assert.match(await page.locator("main").innerText(), /存疑，无结果/);
  assert.equal(await page.locator("form[action$='/verify']").count(), 0);
  assert.deepEqual(await barriers(page), []);
  // Without a reason the form is not sent; with one it is another determination, and this one stays.
  const form = page.locator("form[action$='/again']");
  const parameters = JSON.parse(await form.locator("textarea[name=parameters]").inputValue());
  await form.locator("textarea[name=parameters]").fill(JSON.stringify({ ...parameters, unassigned_max_percent: 3 }));
  await form.locator("textarea[name=reason]").fill("限度放宽到 3 %（测试）");
  await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  assert.notEqual(page.url(), first);
  assert.match(await page.locator("main").innerText(), /限度放宽到 3 %/);
  assert.equal(await page.locator(`a[href='${new URL(first).pathname}']`).count(), 1, "the first stays");
  await page.goto("/results/DS-31-006");
  assert.equal(await page.locator("a[href^='/determinations/']").count(), 0, "no result came of either");
  await context.close();
});

test("a certificate of analysis carries the mean load that was derived from a file", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en", theme: "light", window: DESK });
  await signIn(page, "li-na");
  const file = chromatogram("DS-31-006", [5, 25, 40, 22, 8]);
  await handIn(page, "hic.json", file);
  await press(page, "a[href^='/determinations/']");
  const address = page.url();
  const main = () => page.locator("main").innerText();
  // (2·25 + 4·40 + 6·22 + 8·8) / 100
  assert.match(await main(), /4\.06 mol\/mol/);
  assert.match(await main(), /the same bytes/);
  assert.equal(await page.locator(".determination-picture svg").count(), 2, "the chromatogram and its bars");
  assert.deepEqual(await barriers(page), []);
  // Whoever handed it in does not verify it.
  await press(page, "form[action$='/verify'] button");
  assert.match(await main(), /R-lab-03/);
  // The same file once more makes nothing more.
  await handIn(page, "copy.json", file);
  assert.equal(await page.locator("a[href^='/determinations/']").count(), 1);
  await signIn(page, "wang-fang");
  await page.goto(address);
  await press(page, "form[action$='/verify'] button");
  assert.equal(await page.locator("form[action$='/verify']").count(), 0, await main());
  await page.goto("/results/DS-31-006/analysis");
  const line = page.locator("tr", { hasText: "DAR" }).filter({ hasNotText: "MS" }).first();
  assert.match(await line.innerText(), /4\.06/);
  await context.close();
});
