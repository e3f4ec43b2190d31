/**
 * Tells what is still wrong with this Deno's own HTTP/2, for the exit rule of the README: runs the echo suite and the
 * reproduction of a late GOAWAY on it, in processes of their own. What it finds fails nothing.
 */

const GOAWAY_RUNS = 5;
const TIMEOUT_S = 20;
/** More of the echo suite tells nothing new. */
const TROUBLES_MAX = 3;
const ROOT = new URL("../../", import.meta.url).pathname;

/** Runs a program of ours on Deno's HTTP/2; what it said when it went wrong. */
async function troubleOf(args: readonly string[]): Promise<string | undefined> {
  const command = [`${TIMEOUT_S}`, Deno.execPath(), ...args];
  const env = { ECHO_HTTP2: "deno", NO_COLOR: "1" };
  const { code, stdout, stderr } = await new Deno.Command("timeout", { args: command, cwd: ROOT, env }).output();
  if (code === 0) return undefined;
  if (code === 124) return `it did not end in ${TIMEOUT_S} seconds`;
  const decoder = new TextDecoder();
  const lines = `${decoder.decode(stdout)}\n${decoder.decode(stderr)}`.split("\n").map((line) => line.trim());
  const telling = lines.filter((line) => /\.\.\. FAILED|Assertion|panicked|^error: .*(?<!Test failed)$/.test(line));
  return [`status ${code}`, ...telling.slice(0, 3)].join("; ");
}

/** The tests that stand on the echo service. */
async function echoSuite(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(`${ROOT}tests/rpc`)) {
    if (!name.endsWith("_test.ts")) continue;
    if ((await Deno.readTextFile(`${ROOT}tests/rpc/${name}`)).includes("EchoPair")) names.push(name);
  }
  return names.sort();
}

const troubles: string[] = [];
for (const name of await echoSuite()) {
  if (troubles.length === TROUBLES_MAX) break;
  const trouble = await troubleOf(["test", "-A", "--quiet", "--no-check", `tests/rpc/${name}`]);
  if (trouble) troubles.push(`${name}: ${trouble}`);
}
let crashes = 0;
let trouble: string | undefined;
for (let run = 0; run < GOAWAY_RUNS; run++) {
  const found = await troubleOf([
    "run",
    "-A",
    "--quiet",
    "--no-check",
    "--v8-flags=--expose-gc",
    "tests/exit_rule/late_goaway.ts",
  ]);
  if (found) crashes++;
  trouble ??= found;
}
if (trouble) troubles.push(`a late GOAWAY: ${crashes} of ${GOAWAY_RUNS} runs; ${trouble}`);

console.log(`Deno ${Deno.version.deno}'s own node:http2, by the exit rule of packages/grpc/README.md:`);
for (const each of troubles) console.log(`  still wrong: ${each}`);
if (troubles.length === 0) console.log("  nothing is wrong; when that is the oldest Deno we support, http2/ goes");
