import assert from "node:assert/strict";
import { readCommandLine, USAGE } from "../../src/command/command_line.ts";
import { runCommand } from "../../src/command/run_command.ts";

const identity = { name: "containerd-driver", version: "v1.2.3" };

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const command = readCommandLine(args);
  assert.ok(command);
  const code = await runCommand(command, {
    identity,
    print: (text) => out.push(text),
    printError: (text) => err.push(text),
  });
  return { code, out, err };
}

Deno.test("readCommandLine() reads no arguments as no command, for Nomad gives none", () => {
  assert.equal(readCommandLine([]), undefined);
});

Deno.test("--version tells the driver's version and the Deno within", async () => {
  const { code, out } = await run("--version");
  assert.equal(code, 0);
  assert.match(out.join(), /^containerd-driver v1\.2\.3 \(Deno \d+\.\d+\.\d+, linux \w+\)$/);
});

Deno.test("--help and -h tell every command", async () => {
  assert.deepEqual(await run("--help"), { code: 0, out: [USAGE.trimEnd()], err: [] });
  assert.deepEqual(await run("-h"), await run("--help"));
  for (const word of ["--version", "check", "--config", "--json"]) assert.ok(USAGE.includes(word), word);
});

Deno.test("what is no command ends with 2 and says what is allowed", async () => {
  const { code, out, err } = await run("sing");
  assert.deepEqual([code, out], [2, []]);
  assert.deepEqual(err, [
    'Cannot run "sing": allowed are --version, --help and check\nTry "containerd-driver --help"',
  ]);
});

Deno.test("an option that is unknown ends with 2 and is named", async () => {
  const { code, err } = await run("check", "--colour");
  assert.equal(code, 2);
  assert.match(err.join(), /--colour/);
});

Deno.test("check names a configuration that it cannot use, and ends with 2", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, '{"containerd_addres": "/run/x.sock"}');
    const { code, err } = await run("check", "--config", path);
    assert.equal(code, 2);
    assert.match(err.join(), /^Cannot use option "containerd_addres": it is unknown, allowed are /);
    await Deno.writeTextFile(path, "containerd_address = 1");
    assert.deepEqual((await run("check", "--config", path)).err, [
      `Cannot read --config "${path}": it is not JSON; write the block of the HCL as { "option": value }, and blocks as objects`,
    ]);
  } finally {
    await Deno.remove(path);
  }
});
