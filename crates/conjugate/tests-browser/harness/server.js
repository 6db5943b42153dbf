// The program under test: started on a free port with a fresh folder, stopped when the tests are over.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_MS_MAX = 60_000;

// One place that knows the command line. The program prints `ready http://127.0.0.1:N` when it answers.
const commandLine = (folder) => ["demo", "--data", folder, "--port", "0"];

/** Starts the program; answers its address and how to stop it. */
export async function start() {
  const program = process.env.CONJUGATE_BIN;
  if (!program) throw new Error("say which program to test: CONJUGATE_BIN=path/to/conjugate");
  const folder = await mkdtemp(join(tmpdir(), "conjugate-"));
  const child = spawn(program, commandLine(folder), { stdio: ["ignore", "pipe", "pipe"] });
  return serving(child, folder);
}

/** Waits until a program that was started answers; `folder` is swept away when it is stopped. */
export async function serving(child, folder) {
  let said = "";
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready after ${READY_MS_MAX} ms:\n${said}`)), READY_MS_MAX);
    const hear = (text) => {
      said += text;
      const found = /^ready (http:\/\/127\.0\.0\.1:\d+)/m.exec(said);
      if (found) {
        clearTimeout(late);
        resolve(found[1]);
      }
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`ended with ${code} before it was ready:\n${said}`)));
  });
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  return { address, folder, child, stop, said: () => said };
}
