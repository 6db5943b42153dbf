// The pictures of the README: who looks at which page, in which language. A page that is not there stops the run.
import { open, signIn, visitor, DESK, TABLET } from "../crates/conjugate/tests-browser/harness/browser.js";
import { start } from "../crates/conjugate/tests-browser/harness/server.js";

const PICTURES = [
  { name: "step", who: "zhao-mei", address: "/batches/DS-31-006/steps/conjugation/add-linker-payload", lang: "en", window: TABLET },
  { name: "step.zh-CN", who: "zhao-mei", address: "/batches/DS-31-006/steps/conjugation/add-linker-payload", lang: "zh-CN", window: TABLET },
  { name: "disposition", who: "gao-yun", address: "/disposition/DS-31-005", lang: "en", window: DESK },
  { name: "disposition.zh-CN", who: "gao-yun", address: "/disposition/DS-31-005", lang: "zh-CN", window: DESK },
];

const server = await start();
const browser = await open();
try {
  for (const { name, who, address, lang, window } of PICTURES) {
    const { page, context } = await visitor(browser, server.address, { lang, window });
    await signIn(page, who);
    const answer = await page.goto(address);
    if (answer.status() !== 200) throw new Error(`${address} answers ${answer.status()} to ${who}`);
    await page.screenshot({ path: new URL(`../pictures/${name}.png`, import.meta.url).pathname });
    console.log(`pictures/${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
