// An analyst hands a file in: what name and strategy leave no question about is recorded, the rest is decided with a reason.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, barriers, open, signIn, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

/** A sample set of size exclusion as an extract of Empower; made up. */
const SEC = JSON.stringify({
  values: {
    fields: { SystemName: "HPLC-07" },
    channels: [
      { fields: { ChannelId: 1, SampleName: "DS-31-006-S01", Channel: "280 nm", DateAcquired: "2031-03-18T09:41:00" } },
      { fields: { ChannelId: 2, SampleName: "Blank", Channel: "280 nm", DateAcquired: "2031-03-18T09:21:00" } },
    ],
    injections: [],
    results: [{ fields: { ChannelId: 1 }, peaks: [
      { fields: { Name: "Aggregates", PctArea: 0.81 } }, { fields: { Name: "Dimers", PctArea: 0.42 } },
    ] }],
  },
});

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

const handIn = async (page, name, text) => {
  await page.goto("/imports");
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
  await Promise.all([page.waitForNavigation(), page.locator("form[action='/imports'] button").click()]);
};

test("a file gives its results once, and what is left is set aside with a reason", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "en", theme: "light", window: DESK });
  await signIn(page, "li-na");
  await handIn(page, "sec.json", SEC);
  const address = page.url();
  assert.match(address, /\/imports\/[0-9a-f]{64}$/);
  const recorded = await page.locator("a[href='/results/DS-31-006']").count();
  assert.equal(recorded, 1, "aggregates; dimers are those of IgG2");
  assert.deepEqual(await barriers(page), []);
  // The same bytes under another name lead to the same file, and make nothing more.
  await handIn(page, "copy of sec.json", SEC);
  assert.equal(page.url(), address);
  assert.equal(await page.locator("h1").innerText(), "sec.json");
  await page.locator("form[action$='/set-aside'] textarea").fill("a blank");
  await Promise.all([page.waitForNavigation(), page.locator("form[action$='/set-aside'] button").click()]);
  assert.equal(page.url(), address);
  assert.equal(await page.locator("form[action$='/set-aside']").count(), 0, "nothing waits any more");
  await page.goto("/results/DS-31-006");
  assert.match(await page.locator("main").innerText(), /0\.8/);
  await context.close();
});

test("a file that cannot be read is kept, and says where and why in the reader's language", async () => {
  const { page, context } = await visitor(browser, server.address, { lang: "zh-CN", theme: "dark", window: DESK });
  await signIn(page, "li-na");
  const others = [
    "Cell count", "Viable cells", "Total (x10^6) cells/mL", "Viable (x10^6) cells/mL", "Average diameter (µm)",
    "Average viable diameter (µm)", "Average circularity", "Average viable circularity", "Minimum Diameter (µm)", "Maximum Diameter (µm)",
    "Dilution", "Average cells per image", "Average background intensity", "Bubble count", "Cluster count",
    "Images for analysis", "Images", "Cell sharpness", "Minimum circularity", "Aspiration cycles",
    "Mixing cycles", "Viable spot brightness (%)", "Viable spot area (%)", "Cell type", "Decluster degree",
    "Wash", "Reanalysis date/time", "Reanalysis by",
  ];
  const header = ["Sample ID", "Analysis date/time", "Analysis by", "Viability (%)", ...others];
  const row = ["N-1", "2031-03-18 09:15", "Li", "9.7.1", ...others.map((it) => (it.startsWith("Reanalysis") ? "" : "1"))];
  await handIn(page, "cells.csv", `${header.join(",")}\n${row.join(",")}\n`);
  assert.match(await page.locator("main").innerText(), /第 2 行 D 列：“9\.7\.1”不是数值/);
  assert.deepEqual(await barriers(page), []);
  await context.close();
});
