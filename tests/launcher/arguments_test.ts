import assert from "node:assert/strict";
import { parseArguments } from "../../tools/launcher/arguments.ts";

const plain = {
  job: "j.hcl",
  taskName: undefined,
  variables: {},
  exec: undefined,
  asIs: false,
  migrate: false,
  stats: false,
  tty: false,
  verbose: false,
};

Deno.test("parseArguments() has everything off for a job alone", () => {
  assert.deepEqual({ ...parseArguments(["j.hcl"]) }, plain);
});

Deno.test("parseArguments() reads every option, and a command after --", () => {
  const line =
    "--task t --var a=1 --var b=x=y --config c.hcl --plugin p --address s --stats --signal SIGUSR1 --after up " +
    "--verbose j.hcl --tty --exec -- sh -c --stats";
  assert.deepEqual({ ...parseArguments(line.split(" ")) }, {
    ...plain,
    taskName: "t",
    variables: { a: "1", b: "x=y" },
    config: "c.hcl",
    plugin: "p",
    address: "s",
    stats: true,
    signal: "SIGUSR1",
    after: "up",
    verbose: true,
    tty: true,
    exec: ["sh", "-c", "--stats"],
  });
});

Deno.test("parseArguments() is undefined when help is asked for", () => {
  assert.equal(parseArguments(["--help"]), undefined);
  assert.equal(parseArguments(["j.hcl", "-h"]), undefined);
});

for (const line of ["", "a b", "j --exec", "j -- sh", "j --tty", "j --nope", "j --task", "j --var x", "j --var =x"]) {
  Deno.test(`parseArguments() refuses "${line}"`, () => {
    const args = line === "" ? [] : line.split(" ");
    assert.throws(() => parseArguments(args), /^LaunchError: Cannot use the command line: /);
  });
}
