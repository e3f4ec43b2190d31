import assert from "node:assert/strict";
import { readCommandLine, USAGE } from "../../src/command/command_line.ts";
import type { Finding } from "../../src/command/finding.ts";
import { runCommand } from "../../src/command/run_command.ts";
import { TempTree } from "../support/temp_tree.ts";
import { testedPlugin } from "../support/tested_plugin.ts";

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
  for (const word of ["--version", "check", "--config", "--json", "migrate", "--var"]) {
    assert.ok(USAGE.includes(word), word);
  }
});

const mistakes: readonly (readonly [args: readonly string[], said: RegExp])[] = [
  [["sing"], /^Cannot run "sing": allowed are --version, --help, check and migrate\nTry "containerd-driver --help"$/],
  [["check", "here"], /^Cannot run "check here": /],
  [["check", "--var", "a=b"], /^Cannot run "check --var a=b": /],
  [["check", "--colour"], /--colour/],
  [["migrate"], /^Cannot run migrate: it needs a job's file, or - for stdin\n/],
  [["migrate", "j.hcl", "--config", "c"], /^Cannot run "migrate j.hcl --config c": /],
  [["migrate", "j.hcl", "--var", "a"], /^Cannot use --var "a": allowed is NAME=VALUE\n/],
  [["migrate", "/none.hcl"], /^Cannot read "\/none.hcl": there is no such file$/],
];

for (const [args, said] of mistakes) {
  Deno.test(`"${args.join(" ")}" ends with 2 and says why`, async () => {
    const { code, out, err } = await run(...args);
    assert.deepEqual([code, out], [2, []]);
    assert.match(err.join(), said);
  });
}

Deno.test("migrate reads its files and variables from the command line", () => {
  assert.deepEqual(readCommandLine(["migrate", "a.hcl", "--var", "x=1", "-", "--json", "--var", "y=a=b"]), {
    kind: "migrate",
    jobs: ["a.hcl", "-"],
    variables: { x: "1", y: "a=b" },
    json: true,
  });
});

Deno.test("check names a configuration that it cannot use, and ends with 2", async () => {
  const files = {
    "a.json": '{"containerd_addres": "/run/x.sock"}',
    "b.hcl": "containerd_address = []",
    "c.hcl": 'plugin "containerd-driver" {\n  config {\n    network {\n      mode = "other"\n    }\n  }\n}',
    "d.hcl": "plugin {",
  };
  await using tree = await TempTree.of(files);
  const said = async (name: string) => {
    const { code, err } = await run("check", "--config", `${tree.path}/${name}`);
    return `${code} ${err.join()}`;
  };
  assert.match(
    await said("a.json"),
    /^2 Cannot use "containerd_addres": no argument .*, allowed are .*containerd_address/,
  );
  assert.match(await said("b.hcl"), /^2 Cannot use containerd_address "\[…\]": a string is required$/);
  assert.match(await said("c.hcl"), /^2 Cannot use network.mode "other": allowed is /);
  assert.match(await said("d.hcl"), /^2 Cannot read ".*d.hcl": .*d.hcl:1,8-9: /);
});

Deno.test("check looks at the node for the plugin's configuration among the agent's files, and says which options are set", async () => {
  await using tree = await TempTree.of({
    "nomad.d/a.hcl": 'data_dir = "/d"\nclient {\n  enabled = true\n}',
    "nomad.d/b.hcl":
      'plugin "containerd-driver" {\n  config {\n    containerd_address = "/run/none.sock"\n    restricted = true\n  }\n}',
  });
  const findings = async (path: string) => {
    const [program = "", ...args] = testedPlugin();
    const command = [...args, "check", "--json", "--config", `${tree.path}/${path}`];
    const { stdout } = await new Deno.Command(program, { args: command, stdin: "null", stderr: "inherit" }).output();
    const found: Finding[] = JSON.parse(new TextDecoder().decode(stdout));
    return (subject: string) => found.filter((one) => one.subject === subject).map(({ text }) => text).join();
  };
  const whole = await findings("nomad.d");
  assert.match(whole("config"), /nomad\.d: containerd_address, restricted$/);
  assert.match(whole("containerd"), /\/run\/none\.sock/);
  assert.match(whole("policy"), /^closed/);
  const without = await findings("nomad.d/a.hcl");
  assert.match(without("config"), /has no block plugin "containerd-driver", so all options are at their defaults$/);
});
