// Every page of every part, as the person who lands there, with a full plant: nobody is kept out, nothing is unwritten.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, TABLET, barriers, open, picture, sideways, signIn, smallPrint, visitor } from "./harness/browser.js";
import { start } from "./harness/server.js";

/** Who reads which pages. A batch under way, one in review, one released, one rejected; a lot made and a lot bought. */
const READ = [
  ["zhao-mei", ["/", "/batches", "/batches/DS-31-006", "/batches/DS-31-006/steps/conjugation/add-linker-payload", "/sampling/DS-31-006", "/sampling/DS-31-006?plan=retention"]],
  ["lin-qiao", [
    "/", "/review", "/review/DS-31-005", "/review/DP-30-008", "/deviations", "/deviations/DEV-00007", "/oos", "/oos/OOS-00001",
    "/lots", "/lots?standing=quarantine", "/banks", "/banks/WCB-30-001", "/banks/MCB-29", "/banks/lay-down", "/stability", "/stability/propose", "/stability/ST-30-001", "/stability/ST-30-002", "/stability/ST-30-001/DP-30-001/5C/3", "/lots/LP-30-002", "/lots/tcep-002", "/genealogy", "/genealogy/DS-31-005",
    "/equipment", "/equipment/EQ-109", "/consumables", "/consumables/hic-column-01", "/consumables/DSF-31-101", "/trail/as-of", "/reprocessing/DS-30-008", "/reprocessing/DS-31-005", "/batches/DS-30-008",
  ]],
  ["li-na", ["/", "/samples", "/samples?standing=on-the-way", "/samples/DS-31-006-S01", "/samples/DS-31-006-S02", "/samples/DS-31-005-S08", "/samples/DS-31-005-S01/label", "/results", "/results?stage=drug-substance&now=yes", "/results?batch=none", "/results?show=verify", "/sampling/DP-30-008", "/results/DS-31-006?test=activation/activated-aggregates", "/results/DS-31-005", "/results/DP-30-008", "/results/DS-30-006", "/results/DS-30-006/analysis", "/results/DS-31-006/analysis?market=EU", "/oos/OOS-00002", "/oot/OOT-00001", "/trends", "/trends/drug-substance/dar", "/trends/drug-substance/aggregates", "/trends/drug-substance/ph", "/trends/antibody/residual-protein-a", "/trends/drug-product/appearance", "/trends/drug-substance/ultrafiltration/free-drug-left", "/results/DS-31-004", "/results/DS-31-004/analysis", "/determinations/DET-00001", "/determinations/DET-00002", "/runs", "/runs/RUN-0002", "/runs/new?batch=DS-31-006&method=hic", "/methods", "/standards", "/imports",
    "/imports/0a3e8f80883d9d7a7bda9739978e3b5be5cc774251b7e995a11262e923ce04b6",
    "/imports/d901161dfe190dc9b2fa446f0cf10c73d54806c56149c6a7cf5336277bec9598"]],
  ["gao-yun", ["/", "/disposition", "/disposition/DS-31-005", "/disposition/DP-30-002", "/disposition/DS-30-004", "/disposition/DS-30-008"]],
  ["ren-tao", ["/", "/disposition", "/disposition/DP-30-002?release=market"]],
  ["shen-yue", [
    "/", "/strategy", "/strategy/adc-reference", "/strategy/adc-reference/v/1", "/strategy/adc-reference/v/1/drug-substance",
    "/strategy/adc-reference/v/1/drug-substance/conjugation/temperature", "/strategy/adc-reference/v/1/library",
    "/strategy/adc-reference/v/1/profile", "/strategy/adc-reference/v/1/requirements", "/strategy/adc-reference/v/1/life",
  ]],
  ["wu-jian", ["/procedures", "/procedures/sop-qa-014", "/me"]],
  ["it-fang-yuan", ["/", "/people", "/people/zhao-mei", "/people/permissions", "/people/training", "/people/tokens", "/access", "/people/review"]],
  ["deng-wei", ["/", "/lots/receive", "/lots/receive?material=tcep", "/suppliers", "/suppliers/SUP-001", "/suppliers/import", "/lots/tcep-003/intake", "/lots/tcep-002/labels",
    "/scan", "/scan?code=tcep-002-C01", "/scan?code=(01)09520123456788(10)NS-2206(17)320630"]],
  ["cheng-guan", ["/", "/points", "/points/D54", "/trail", "/trail/100", "/tour"]],
];

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

for (const [lang, theme, window] of [["zh-CN", "light", TABLET], ["en", "dark", DESK]]) {
  test(`every page keeps what every page must keep: ${lang}, ${theme}, ${window.width} wide`, async () => {
    const found = [];
    for (const [person, addresses] of READ) {
      const { page, context, complaints } = await visitor(browser, server.address, { lang, theme, window });
      await signIn(page, person);
      for (const address of addresses) {
        const name = `${person}${address.replaceAll(/[/?=]/g, "-")}.${lang}`;
        const answer = await page.goto(address);
        assert.equal(answer.status(), 200, `${address} as ${person}: status`);
        await picture(page, name, { fullPage: true });
        const where = `${address} as ${person}`;
        const wrong = (what) => found.push(`${where}: ${what}`);
        if (await page.locator("html").getAttribute("lang") !== lang) wrong("is in another language");
        if (await page.locator("h1").count() !== 1) wrong("has not one title");
        for (const it of (await page.locator("body").innerText()).match(/\[[a-z][\w.-]*\]/g) ?? []) wrong(`not written: ${it}`);
        for (const it of await barriers(page)) wrong(it);
        for (const it of await smallPrint(page)) wrong(`small print: ${it}`);
        if (await sideways(page) !== 0) wrong("scrolls sideways");
        for (const it of complaints.splice(0)) wrong(it);
      }
      await context.close();
    }
    // All of them at once: whoever mends one wants to see the others.
    assert.deepEqual(found, []);
  });
}
