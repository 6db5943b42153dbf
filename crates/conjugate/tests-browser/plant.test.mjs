// The first hour of a real plant in a real browser: from an empty folder to the first recorded step of an own product.
// Everybody, every number and the product are made up.
import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TABLET, barriers, open, picture, sideways, smallPrint, visitor } from "./harness/browser.js";
import { everyPageKeepsThis } from "./harness/check.js";
import { at, confirm, equip, fill, witness } from "./harness/operator.js";
import { ADMINISTRATORS, begin, enter, run, sign } from "./harness/plant.js";

const EQUIPMENT = new URL("../../../fixtures/workbook/equipment.xlsx", import.meta.url).pathname;
const [[ADMINISTRATOR, ADMINISTRATOR_PASSWORD], [SECOND_ADMINISTRATOR]] = ADMINISTRATORS;
/** Id, names, roles as a department writes them. */
const PEOPLE = [
  ["bai-lu", "白露", "Bai Lu", "MSAT"],
  ["chen-he", "陈禾", "Chen He", "生产负责人"],
  ["du-yan", "杜岩", "Du Yan", "QA reviewer"],
  ["fu-hai", "傅海", "Fu Hai", "engineer"],
  ["gu-qing", "顾青", "Gu Qing", "仓储"],
  ["han-mo", "韩墨", "Han Mo", "operator"],
  ["ji-an", "季安", "Ji An", "操作工"],
  ["ke-xin", "柯欣", "Ke Xin", "QC analyst"],
];
const own = (person) => `own password of nobody else: ${person.slice(0, 1)}`;

let plant, browser, files;
const once = new Map();
before(async () => { plant = await begin(); browser = await open(); files = await mkdtemp(join(tmpdir(), "conjugate-own-")); });
after(async () => { await browser?.close(); await plant?.stop(); await rm(files, { recursive: true, force: true }); });

async function as(person, options = {}) {
  const it = await visitor(browser, plant.address, options);
  await enter(it.page, person, person === ADMINISTRATOR ? ADMINISTRATOR_PASSWORD : own(person));
  return it;
}

async function keeps(page, name) {
  await picture(page, name, { fullPage: true });
  assert.deepEqual(await barriers(page), [], `${name}: barriers`);
  assert.deepEqual(await smallPrint(page), [], `${name}: small print`);
  assert.equal(await sideways(page), 0, `${name}: scrolls sideways`);
  assert.equal(await page.locator("h1").count(), 1, `${name}: one title`);
  assert.deepEqual((await page.locator("body").innerText()).match(/\[[a-z][\w.-]*\]/g) ?? [], [], `${name}: unwritten texts`);
}

/** Which task the page says is next; none once the first step is done. */
async function next(page) {
  await page.goto("/start");
  const task = page.locator("[data-next]");
  return (await task.count()) ? task.getAttribute("data-task") : null;
}

/** Hands a file to the form of a list. */
async function list(page, address, file) {
  await page.goto(address);
  await page.locator("input[type=file]").setInputFiles(file);
  await Promise.all([page.waitForNavigation(), page.locator(`form[action="${address}"] button`).click()]);
}

const csv = (name, lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.map((it) => it.join(",")).join("\n")) });

/** Takes the list that is shown. */
const take = (page, address) =>
  Promise.all([page.waitForNavigation(), page.locator(`form[action="${address}/take"] button`).click()]);

test("every page of an empty plant says what goes there, in both languages", async () => {
  for (const lang of ["zh-CN", "en"]) {
    const it = await as(ADMINISTRATOR, { lang });
    for (const address of ["/", "/start", "/people", "/people/import", "/equipment", "/equipment/import", "/lots", "/lots/import", "/suppliers", "/suppliers/import",
      "/batches", "/review", "/disposition", "/genealogy", "/strategy", "/strategy/propose", "/points", "/trail", "/password"]) {
      await everyPageKeepsThis({ ...it, lang, view: lang }, address, `empty-${address.replaceAll("/", "-")}`);
    }
    await it.context.close();
  }
});

test("the administrator makes the holder known and lets people in by a list", async () => {
  const { page, context, complaints } = await as(ADMINISTRATOR);
  assert.equal(await next(page), "people");
  const form = page.locator("form[action='/start/organisation']");
  await form.locator("input[name=id]").fill("heron");
  await form.locator("input[name=zh]").fill("苍鹭生物（虚构）");
  await form.locator("input[name=en]").fill("Heron Biologics (fictional)");
  await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  await page.locator("[data-task=organisations]").getByText("done", { exact: true }).waitFor();

  // What is wrong is named by its cell, and nothing of the list is taken.
  const head = ["账号", "name-zh", "Name in English", "organisation", "roles"];
  const line = ([id, zh, en, roles]) => [id, zh, en, "merlin", roles];
  const wrong = PEOPLE.map(line);
  wrong[2][4] = "boss";
  wrong[4][3] = "nobody";
  await list(page, "/people/import", csv("people.csv", [head, ...wrong]));
  await page.locator("tr", { hasText: "E4" }).getByText("boss").waitFor();
  await page.locator("tr", { hasText: "D6" }).getByText("nobody").waitFor();
  assert.equal(await page.locator("form[action='/people/import/take']").count(), 0);
  await keeps(page, "import-faults.en");
  await page.goto("/people");
  assert.equal(await page.locator("tbody tr").count(), 2);

  await list(page, "/people/import", csv("people.csv", [head, ...PEOPLE.map(line)]));
  await page.getByText("8 lines, as they will be taken").waitFor();
  await keeps(page, "import-preview.en");
  await take(page, "/people/import");
  for (const code of await page.locator("[data-once]").all()) once.set(await code.getAttribute("data-once"), await code.innerText());
  assert.equal(once.size, PEOPLE.length);
  await keeps(page, "one-time-passwords.en");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("whoever comes with a one-time password chooses their own before anything else", async () => {
  for (const [person] of PEOPLE) {
    const { page, context } = await visitor(browser, plant.address);
    await enter(page, person, once.get(person));
    assert.equal(new URL(page.url()).pathname, "/password");
    await page.goto("/people");
    assert.equal(new URL(page.url()).pathname, "/password", "there is no way round it");
    if (person === PEOPLE[0][0]) await keeps(page, "first-password.en");
    const change = async (fresh) => {
      await page.locator("input[name=old]").fill(once.get(person));
      await page.locator("input[name=new]").fill(fresh);
      await page.locator("input[name=again]").fill(fresh);
      await Promise.all([page.waitForNavigation(), page.locator("main form button").click()]);
    };
    if (person === PEOPLE[0][0]) {
      await change(once.get(person));
      await page.getByText("The new password is the old one").waitFor();
    }
    await change(own(person));
    assert.equal(new URL(page.url()).pathname, "/");
    await context.close();
  }
});

test("an administrator resets another's password, with a reason, and never their own", async () => {
  const { page, context } = await as(ADMINISTRATOR);
  await page.goto(`/people/${ADMINISTRATOR}`);
  assert.equal(await page.locator("form[action$='/reset']").count(), 0);
  await page.goto(`/people/${SECOND_ADMINISTRATOR}`);
  await page.locator("form[action$='/reset'] input[name=reason]").fill("forgotten after the holidays");
  await Promise.all([page.waitForNavigation(), page.locator("form[action$='/reset'] button").click()]);
  const fresh = await page.locator(`[data-once=${SECOND_ADMINISTRATOR}]`).innerText();
  await page.goto(`/trail?subject=person:${SECOND_ADMINISTRATOR}`);
  await page.locator("table.entries").getByText("Password reset", { exact: true }).first().waitFor();
  assert.ok(!(await page.locator("body").innerText()).includes(fresh), "the password is no record");
  await context.close();
  const other = await visitor(browser, plant.address);
  await enter(other.page, SECOND_ADMINISTRATOR, fresh);
  assert.equal(new URL(other.page.url()).pathname, "/password");
  await other.context.close();
});

/** Proposes every file of the folder. */
async function propose(page, edit) {
  const names = (await readdir(join(files, "own"))).filter((it) => it.endsWith(".toml"));
  const sent = await Promise.all(names.map(async (name) => {
    const text = await readFile(join(files, "own", name), "utf8");
    return { name, mimeType: "application/toml", buffer: Buffer.from(edit(text)) };
  }));
  await page.goto("/strategy/propose");
  await page.locator("select[name=start]").selectOption("nothing");
  await page.locator("input[type=file]").setInputFiles(sent);
  await Promise.all([page.waitForNavigation(), page.locator("form[action='/strategy/propose'] button").click()]);
  assert.match(page.url(), /\/life$/, await page.locator("main").innerText());
}

test("a strategy begun from the reference becomes one's own and comes into force", async () => {
  run(["strategy", "new", join(files, "own"), "--from", "adc-reference", "--id", "mpx-1", "--stage", "drug-substance"]);
  const msat = await as("bai-lu");
  assert.equal(await next(msat.page), "strategy");
  await propose(msat.page, (text) => text);
  assert.equal(await next(msat.page), "values");
  await msat.page.locator("[data-task=values]").getByText(/values are still examples/).first().waitFor();
  await keeps(msat.page, "start-values.en");
  // Made-up values take the place of the examples: a batch of half the size, and the product's own names.
  await propose(msat.page, (text) => text
    .replace(/^(product = ).*# illustrative$/m, '$1{ zh = "MPX-1 原液（虚构）", en = "MPX-1 drug substance (fictional)" }')
    .replace(/^(name = ).*# illustrative$/m, '$1{ zh = "MPX-1 控制策略（虚构）", en = "MPX-1 control strategy (fictional)" }')
    .replace("MRN-204", "MPX-1")
    .replace(/ # illustrative$/gm, ""));
  assert.equal(await next(msat.page), "approval");
  const life = await msat.page.locator("[data-task=approval] a.btn").getAttribute("href");
  await msat.page.goto(life);
  await Promise.all([msat.page.waitForNavigation(), msat.page.locator("form[action$='/review'] button").click()]);
  for (const person of ["chen-he", "du-yan"]) {
    const { page, context } = await as(person);
    await page.goto(life);
    await sign(page, page.locator("form[action$='/approve']"), person, own(person));
    if (person === "du-yan") await sign(page, page.locator("form[action$='/effective']"), person, own(person));
    await context.close();
  }
  assert.equal(await next(msat.page), "equipment");
  await msat.context.close();
});

test("equipment comes in from a workbook, lots from a list, and quality releases them", async () => {
  const engineer = await as("fu-hai", { lang: "zh-CN" });
  await list(engineer.page, "/equipment/import", EQUIPMENT);
  await engineer.page.getByText("将接收以下 2 行").waitFor();
  await keeps(engineer.page, "import-equipment.zh-CN");
  await take(engineer.page, "/equipment/import");
  assert.equal(await next(engineer.page), "equipment", "cleaning is still to be recorded, by an operator");
  await engineer.page.locator("[data-task=equipment]").getByText(/没有可用设备/).first().waitFor();
  await engineer.context.close();

  const store = await as("gu-qing");
  await list(store.page, "/lots/import", csv("lots.csv", [
    ["lot", "material", "amount", "unit", "supplier", "use-by", "concentration", "ph", "endotoxin", "purity"],
    ["MAB-01", "antibody", "700", "L", "made up", "2099-12-31", "20.0", "", "", ""],
    ["BUF-01", "reaction-buffer", "2000", "L", "made up", "2099-12-31", "", "7.2", "0.05", ""],
    ["TCEP-01", "tcep", "500.0", "g", "made up", "2099-12-31", "", "", "", "98.4"],
  ]));
  await take(store.page, "/lots/import");
  await store.page.getByText("TCEP-01").waitFor();
  // What goes into the injection has a rule of intake: from whom, in what state, certified, sampled, identified.
  await list(store.page, "/suppliers/import", csv("suppliers.csv", [
    ["supplier", "name-zh", "name-en", "kind", "site"],
    ["SUP-A", "白鹳化学（虚构）", "Stork Chemicals (fictional)", "生产商", "made up"],
  ]));
  await take(store.page, "/suppliers/import");
  await store.page.goto("/lots/TCEP-01/intake");
  await keeps(store.page, "intake-empty.en");
  const examine = store.page.locator("form[action$='/examine']");
  await examine.locator("select[name=supplier-id]").selectOption("SUP-A");
  await examine.locator("input[name=manufacturer-lot]").fill("ST-4411");
  await examine.locator("input[name=came]").fill("3");
  for (const aspect of ["packaging", "seal", "label", "transport"]) await examine.locator(`select[name=${aspect}]`).selectOption("sound");
  await Promise.all([store.page.waitForNavigation(), examine.locator("button").click()]);
  const certify = store.page.locator("form[action$='/certificate']");
  await certify.locator("input[name=number]").fill("COA-4411");
  await certify.locator("input[type=file]").setInputFiles({ name: "coa.pdf", mimeType: "application/pdf", buffer: Buffer.from("made up") });
  await Promise.all([store.page.waitForNavigation(), certify.locator("button").click()]);
  await store.page.getByText("COA-4411").waitFor();
  await store.context.close();

  const quality = await as("du-yan");
  await quality.page.goto("/start");
  assert.equal(await next(quality.page), "equipment");
  await quality.page.locator("[data-task=materials]").getByText(/TCEP-01: The supplier is not approved/).waitFor();
  await quality.page.goto("/suppliers/SUP-A");
  const approve = quality.page.locator("form[action$='/approve']");
  await approve.locator("select[name=material]").selectOption("tcep");
  await approve.locator("input[name=audit-on]").fill("2025-01-15");
  await approve.locator("input[name=audit-number]").fill("AUD-1");
  await approve.locator("input[name=until]").fill("2099-12-31");
  await sign(quality.page, approve, "du-yan", own("du-yan"));
  await keeps(quality.page, "supplier.en");

  const analyst = await as("ke-xin", { lang: "zh-CN" });
  await analyst.page.goto("/lots/TCEP-01/intake");
  const sample = analyst.page.locator("form[action$='/sample']");
  assert.equal(await sample.locator("textarea[name=named]").inputValue(), "1, 2, 3");
  await sample.locator("input[name=each]").fill("0.5");
  await Promise.all([analyst.page.waitForNavigation(), sample.locator("button").click()]);
  const identity = analyst.page.locator("form[action$='/test']");
  await identity.locator("select[name=test]").selectOption("identity");
  await identity.locator("select[name=outcome]").selectOption("pass");
  await Promise.all([analyst.page.waitForNavigation(), identity.locator("button").click()]);
  await keeps(analyst.page, "intake-done.zh-CN");
  await analyst.page.goto("/lots/TCEP-01");
  await analyst.page.getByText("验收规则所要求的均已具备").waitFor();
  await analyst.context.close();

  for (const lot of ["MAB-01", "BUF-01", "TCEP-01"]) {
    await quality.page.goto(`/lots/${lot}`);
    const form = quality.page.locator("form[action$='/release']");
    await form.locator("xpath=ancestor::details").evaluate((it) => { it.open = true; });
    await sign(quality.page, form, "du-yan", own("du-yan"));
  }
  await quality.page.goto("/start");
  await quality.page.locator("[data-task=materials]").getByText("enough for the first step").waitFor();
  await quality.context.close();
});

test("two operators are trained, the batch begins, and its first step is recorded", async () => {
  const head = await as("chen-he");
  for (const person of ["han-mo", "ji-an"]) {
    await head.page.goto(`/people/${person}`);
    await Promise.all([head.page.waitForNavigation(), head.page.locator("form[action$='/train-all'] button").click()]);
  }
  await head.page.goto("/batches");
  await head.page.locator("input[name=batch]").fill("MPX-DS-001");
  await Promise.all([head.page.waitForNavigation(), head.page.locator("form.starting button").click()]);
  assert.equal(new URL(head.page.url()).pathname, "/batches/MPX-DS-001");

  const operator = await as("han-mo", { window: TABLET });
  await operator.page.goto("/");
  await Promise.all([operator.page.waitForNavigation(), operator.page.locator(".next a[href^='/batches/']").first().click()]);
  assert.equal(at(operator.page), "activation/line-clearance");
  await equip(operator.page);
  await fill(operator.page);
  await witness(operator.page, "ji-an", own("ji-an"));
  const went = await confirm(operator.page);
  assert.ok(went, await operator.page.locator("main").innerText());
  assert.equal(at(operator.page), "activation/protection-on");

  await head.page.goto("/start");
  assert.equal(await head.page.locator("[data-next]").count(), 0);
  await head.page.getByText("10 of 10 done").waitFor();
  await keeps(head.page, "start-done.en");
  await head.page.goto("/batches/MPX-DS-001");
  await head.page.getByText("Han Mo").first().waitFor();
  for (const it of [head, operator]) {
    assert.deepEqual(it.complaints, []);
    await it.context.close();
  }
});
