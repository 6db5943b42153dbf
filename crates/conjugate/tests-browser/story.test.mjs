// The whole story in a real browser: an operator carries a batch through, a reviewer sees what departed, the qualified
// person sees why it cannot be released.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, TABLET, barriers, open, picture, sideways, signIn, smallPrint, smallTargets, visitor } from "./harness/browser.js";
import { at, confirm, doStep, equip, fill, witness } from "./harness/operator.js";
import { start } from "./harness/server.js";

const BATCH = "DS-31-006";
const LOT_OFFERED = /^LP-/;
const step = (path) => `/batches/${BATCH}/steps/${path}`;

let server, browser;
before(async () => { server = await start(); browser = await open(); });
after(async () => { await browser?.close(); await server?.stop(); });

/** Somebody signs in by choosing who they are, as the demonstration offers. */
async function as(person, options = {}) {
  const it = await visitor(browser, server.address, options);
  await signIn(it.page, person);
  return it;
}

/** What every page keeps; on the tablet also the size of what gloves touch. */
async function keeps(page, name, { glove = false } = {}) {
  await picture(page, name, { fullPage: true });
  assert.deepEqual(await barriers(page), [], `${name}: barriers`);
  assert.deepEqual(await smallPrint(page), [], `${name}: small print`);
  assert.equal(await sideways(page), 0, `${name}: scrolls sideways`);
  assert.equal(await page.locator("h1").count(), 1, `${name}: one title`);
  const unwritten = (await page.locator("body").innerText()).match(/\[[a-z][\w.-]*\]/g) ?? [];
  assert.deepEqual(unwritten, [], `${name}: texts that were not written`);
  if (glove) assert.deepEqual(await smallTargets(page), [], `${name}: too small for gloves`);
}

test("the list and the record can be read in both languages", async () => {
  for (const lang of ["zh-CN", "en"]) {
    const { page, context, complaints } = await as("zhao-mei", { lang, window: DESK });
    await page.goto("/batches");
    await page.getByText(lang === "en" ? "1 batch in production" : "1 批正在生产").waitFor();
    await keeps(page, `batches.${lang}`);
    await page.goto(`/batches/${BATCH}`);
    await keeps(page, `record-begun.${lang}`);
    await page.goto("/batches/DS-30-003");
    await page.getByText(lang === "en" ? "outside the proven range" : "超出已证明可接受范围").first().waitFor();
    await keeps(page, `record-ended.${lang}`);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("an operator meets a refusal, mends it, and carries the batch to its end", async () => {
  const { page, context, complaints } = await as("zhao-mei", { window: TABLET });

  // A wrong amount: refused where the amount is, and everything typed stays.
  await page.goto(step("conjugation/add-linker-payload"));
  await keeps(page, "step-add.en", { glove: true });
  await fill(page, { amount: "512.0" });
  await page.getByRole("group", { name: "Amount added" }).getByText("outside registered: a deviation").waitFor();
  await witness(page, "sun-li");
  assert.equal(await confirm(page), false);
  await page.locator(".refusal").getByText("R-batch-09").waitFor();
  assert.equal(await page.locator("input[name=amount]").inputValue(), "512.0");
  assert.match(await page.locator("input[name=lot]:checked").inputValue(), LOT_OFFERED);
  await keeps(page, "step-wrong-amount.en", { glove: true });

  // A second person who was not trained: refused where the second person stands.
  await fill(page);
  await witness(page, "wu-jian");
  assert.equal(await confirm(page), false);
  await page.locator(".act.second .refusal").getByText("R-people-05").waitFor();
  await page.locator(".act.second .refusal").getByText("Wu Jian").waitFor();
  await keeps(page, "step-not-trained.en", { glove: true });

  // "Work out first" records nothing and says what would follow.
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Work out first" }).click()]);
  await page.getByText("nothing was recorded").waitFor();
  assert.equal(at(page), "conjugation/add-linker-payload");

  await witness(page, "sun-li");
  assert.equal(await confirm(page), true);
  assert.equal(at(page), "conjugation/check-reaction");

  // Out of its range: the value is taken, and a deviation opens by itself.
  await keeps(page, "step-measure.en", { glove: true });
  await doStep(page, { values: { temperature: "26.1" } });
  assert.equal(at(page), "conjugation/add-quench");
  await keeps(page, "step-quench.en", { glove: true });
  await page.locator("#order").getByText("Check during reaction").waitFor();
  await page.goto(`/batches/${BATCH}`);
  await page.locator('[id="conjugation.check-reaction"]').getByText("exception, open").first().waitFor();

  // What was done otherwise is always taken: its page is at hand at every step.
  await page.goto(step("conjugation/add-quench"));
  await page.getByRole("link", { name: /I cannot do this step/ }).click();
  await page.getByText("What was done instead").waitFor();
  await keeps(page, "step-otherwise.en", { glove: true });
  await page.getByRole("link", { name: /Back to the step/ }).click();

  await doStep(page);
  assert.equal(at(page), "conjugation/sample-conjugate");
  await page.locator(".label-sample").getByText(`${BATCH}-conjugation`).waitFor();
  await keeps(page, "step-sample.en", { glove: true });
  await doStep(page);

  // The instrument's file: of another sample it is refused, with the names that it holds; then the right one.
  assert.equal(at(page), "conjugation/read-protein");
  const wrong = "Plate ID,Plate Position,Sample Name,Application,Concentration (mg/ml),E1%,Date,Time,Instrument ID,A280,A260/A280\n" +
    "P1,A1,DS-99-999-conjugation,Protein (IgG),10.01,13.70,2030-10-30,09:15:00,42,13.71,0.55\n";
  await page.locator("input[type=file]").setInputFiles({ name: "other.csv", mimeType: "text/csv", buffer: Buffer.from(wrong) });
  assert.equal(await confirm(page), false);
  await page.locator(".refusal").getByText("DS-99-999-conjugation").waitFor();
  await page.locator("input[type=file]").setInputFiles({ name: "broken.csv", mimeType: "text/csv", buffer: Buffer.from("no,table\n1,2\n") });
  assert.equal(await confirm(page), false);
  await page.locator("[role=alert]").getByText("no row is the header").waitFor();
  await keeps(page, "step-file.en", { glove: true });
  await doStep(page);

  // Purification asks for its equipment first.
  assert.equal(at(page), "purification/line-clearance");
  await keeps(page, "step-equipment.en", { glove: true });
  await equip(page);
  while (/\/steps\//.test(page.url())) await doStep(page);
  await page.getByText("The head of production ends the record").first().waitFor();
  await page.goto(step("conjugation/check-reaction"));
  await page.getByText("What was recorded").waitFor();
  await keeps(page, "step-done.en", { glove: true });

  // A correction keeps the old value and says why.
  await page.getByText("Correct: Stirring").click();
  const form = page.locator("form:has(input[value=stirring])");
  await form.locator("input[name=value]").fill("71");
  await form.locator("input[name=reason]").fill("misread the display <b>1</b>");
  await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  await page.locator("s", { hasText: "70" }).waitFor();
  await page.getByText("misread the display <b>1</b>").waitFor();

  // What happened at a step that has ended is recorded beside what is there.
  await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "Record what was done" }).click()]);
  await page.getByText("What was done besides").waitFor();
  await page.getByText("Something was charged here").click();
  await keeps(page, "step-further.en", { glove: true });
  await page.locator("#f-what").fill("stirred by hand for a minute <i>more</i>");
  await page.locator("input[name=amount]").fill("5");
  assert.equal(await confirm(page), false);
  await page.getByText("an amount without its lot").waitFor();
  assert.equal(await page.locator("#f-what").inputValue(), "stirred by hand for a minute <i>more</i>");
  await page.locator("input[name=amount]").fill("");
  assert.equal(await confirm(page), true);
  assert.equal(at(page), "conjugation/check-reaction");
  await page.getByText("Done besides, after the step had ended").waitFor();
  await page.getByText("stirred by hand for a minute <i>more</i>").waitFor();
  await keeps(page, "step-done-besides.en", { glove: true });
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the head of production ends the record", async () => {
  const { page, context, complaints } = await as("he-ping", { lang: "zh-CN" });
  await page.goto(`/batches/${BATCH}`);
  await keeps(page, "record-finish.zh-CN");
  const form = page.locator("#finish form");
  await form.locator("input[name=amount]").fill("402,5");
  for (const fact of await form.locator("input[name^='fact.']").all()) await fact.fill("25.1");
  await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  await page.getByText("记录未结束").waitFor();
  await form.locator("input[name=amount]").fill("402.5");
  await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  await page.getByText("402.5 L").first().waitFor();
  await keeps(page, "record-finished.zh-CN");
  assert.deepEqual(complaints.filter((it) => !it.includes("422")), []);
  await context.close();
});

test("the record holds what departed, in both languages, and its raw file as it came", async () => {
  for (const lang of ["zh-CN", "en"]) {
    const { page, context, complaints } = await as("lin-qiao", { lang });
    await page.goto(`/batches/${BATCH}`);
    await page.locator('[id="conjugation.add-linker-payload"]').getByText("R-people-05 v1").waitFor();
    await page.locator('[id="conjugation.add-linker-payload"]').getByText("R-batch-09 v1").waitFor();
    await page.locator('[id="conjugation.check-reaction"]').getByText("26.1 °C", { exact: true }).waitFor();
    await page.locator('[id="conjugation.check-reaction"] s').getByText("70").waitFor();
    const file = page.locator('[id="conjugation.read-protein"] a[href^="/files/"]');
    const raw = await page.request.get(await file.getAttribute("href"));
    assert.equal(raw.headers()["x-content-type-options"], "nosniff");
    assert.match(raw.headers()["content-disposition"], /^attachment/);
    assert.match(await raw.text(), /MADE UP/);
    await keeps(page, `record-whole.${lang}`);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("the reviewer sees what departed and what passed the rest", async () => {
  for (const [lang, words] of [["zh-CN", ["反应温度", "例外", "超出已证明可接受范围"]], ["en", ["Reaction temperature", "Exceptions", "outside the proven range"]]]) {
    const { page, context, complaints } = await as("lin-qiao", { lang });
    await page.goto(`/review/${BATCH}`);
    for (const it of words) await page.locator("main").getByText(it).first().waitFor();
    await page.goto(`/batches/${BATCH}`);
    await Promise.all([page.waitForNavigation(), page.locator('[id="conjugation.check-reaction"] a[href^="/review/"]').first().click()]);
    assert.equal(new URL(page.url()).pathname, `/review/${BATCH}`);
    await keeps(page, `review.${lang}`);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("the qualified person sees why the batch cannot be released", async () => {
  for (const [lang, words] of [["zh-CN", ["超出已证明可接受范围", "尚无结果"]], ["en", ["outside the proven range", "no result yet"]]]) {
    const { page, context, complaints } = await as("gao-yun", { lang });
    await page.goto(`/disposition/${BATCH}`);
    await page.locator("section.stands").waitFor();
    for (const it of words) await page.locator("main").getByText(it).first().waitFor();
    // Release stays visible, and says why it is not to be had.
    await page.locator('[data-choice="release"]').first().waitFor();
    assert.equal(await page.locator('a[data-choice="release"]').count(), 0, "release is not offered");
    await keeps(page, `disposition.${lang}`);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});
