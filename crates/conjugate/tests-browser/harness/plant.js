// A real plant under test: begun in an empty folder by the program itself, served, and stopped when the tests are over.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serving } from "./server.js";

const PROGRAM = () => {
  const program = process.env.CONJUGATE_BIN;
  if (!program) throw new Error("say which program to test: CONJUGATE_BIN=path/to/conjugate");
  return program;
};

/** Runs the program to its end; answers what it printed. */
export function run(words, input = "") {
  const done = spawnSync(PROGRAM(), words, { input, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`conjugate ${words.join(" ")} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** The administrators with whom the plant begins. */
export const ADMINISTRATORS = [["fang-yuan", "first of the two"], ["lu-an", "second of the two"]];

/** Begins a plant in an empty folder and serves it on a free port. */
export async function begin() {
  const home = await mkdtemp(join(tmpdir(), "conjugate-plant-"));
  const data = join(home, "plant");
  run([
    "init", "--data", data, "--organisation", "merlin", "--name-zh", "灰隼制药（虚构）", "--name-en", "Merlin Pharma (fictional)",
    "--kind", "manufacturer", "--node", "merlin.example/one", "--administrator", "fang-yuan:方圆:Fang Yuan",
    "--administrator", "lu-an:陆安:Lu An", "--passwords", "-",
  ], ADMINISTRATORS.map(([, password]) => `${password}\n`).join(""));
  const words = ["serve", "--config", join(data, "conjugate.toml"), "--address", "127.0.0.1:0"];
  const child = spawn(PROGRAM(), words, { stdio: ["ignore", "pipe", "pipe"] });
  const server = await serving(child, home);
  return { ...server, home, data };
}

/** Signs in with a password, as on any real node. */
export async function enter(page, person, password) {
  await page.goto("/sign-in");
  await page.locator("input[name=person]").fill(person);
  await page.locator("input[name=password]").fill(password);
  await Promise.all([page.waitForNavigation(), page.locator("main form button").click()]);
}

/** Gives the credential of a signature and sends its form. */
export async function sign(page, form, person, password) {
  const signer = form.locator("input[name=signer]");
  if (await signer.count()) await signer.fill(person);
  await form.locator("input[name=password]").fill(password);
  await Promise.all([page.waitForNavigation(), form.locator("button").first().click()]);
}
