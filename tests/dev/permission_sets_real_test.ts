import assert from "node:assert/strict";
import denoConfig from "../../deno.json" with { type: "json" };
import { unusedGrants } from "../../dev/checks/unused_grants.ts";
import { lines } from "../../tools/launcher/host/lines.ts";
import { isAtLeast } from "../../src/is_at_least.ts";
import { skipUnless } from "../support/skip_unless.ts";
import { TempTree } from "../support/temp_tree.ts";

const directory = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const COMMANDS = { stdin: "null", stdout: "piped", stderr: "piped" } as const;

/** In the place of `deno`, which writes generated code to the directory at the end of its arguments: copies what is there. */
const COPY_GENERATED = `#!/bin/sh
for to; do :; done
for from in src/gen packages/grpc/gen packages/grpc/tests/gen; do mkdir -p "$to/$from" && cp -R "$from/." "$to/$from"; done
`;

/** A task of deno.json as a process whose use of permissions is recorded. */
function task(args: readonly string[], record: string): Deno.ChildProcess {
  const env = { DENO_AUDIT_PERMISSIONS: record, NO_COLOR: "1" };
  return new Deno.Command("deno", { args: ["task", "--quiet", ...args], cwd: directory, env, ...COMMANDS }).spawn();
}

const tryName =
  "deno task try runs a job to its end without programs, FFI or the machine's files, and uses all that its set grants";
const namesSockets = isAtLeast(Deno.version.deno, [2, 9, 6]);
const ignore = skipUnless(namesSockets, "Deno before 2.9.6 cannot name a socket in a permission set");

Deno.test({ name: tryName, ignore, fn: tryHello });

async function tryHello(): Promise<void> {
  await using tree = await TempTree.of();
  const record = `${tree.path}/audit`;
  const child = task(["try", "examples/hello.nomad.hcl", "--stats", "--signal", "SIGUSR1"], record);
  const told = Array.fromAsync(lines(child.stdout));
  const said: string[] = [];
  for await (const line of lines(child.stderr)) {
    said.push(line);
    if (line.startsWith("launcher: stats: cpu")) child.kill("SIGINT");
  }
  const { code } = await child.status;
  assert.equal(code, 0, said.join("\n"));
  const [first, ...others] = await told;
  assert.equal(first, "hello from greeter");
  assert.ok(others.includes("got SIGUSR1"), others.join("\n"));
  assert.equal(others.at(-1), "goodbye");
  const { dev } = denoConfig.permissions;
  assert.deepEqual(Object.keys(dev).sort(), ["env", "net", "read", "sys", "write"]);
  const audit = await Deno.readTextFile(record);
  assert.deepEqual(unusedGrants(dev, { audit, directory }), []);
  assert.deepEqual(pathsElsewhere(audit), [], "in a terminal Deno would ask whether it may");
}

/** Absolute paths that were asked for outside of what the try may read: the checkout, its directory and npm's cache. */
function pathsElsewhere(audit: string): string[] {
  const uses = audit.trim().split("\n").map((line) => JSON.parse(line) as { permission: string; value: string | null });
  const paths = uses.filter(({ permission }) => permission !== "net").map(({ value }) => value ?? "");
  const allowed = [directory, "/tmp/containerd-driver-try"];
  return paths.filter((path) =>
    path.startsWith("/") && !path.includes("/npm/") && !allowed.some((own) => `${path}/`.startsWith(`${own}/`))
  );
}

Deno.test("deno task docs and docs:check use all that their set grants", async () => {
  await using tree = await TempTree.of();
  const audits: string[] = [];
  // One after the other: what one of them writes the other reads.
  for (const name of ["docs", "docs:check"]) {
    const record = `${tree.path}/${name}`;
    const { success, stderr } = await task([name], record).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    audits.push(await Deno.readTextFile(record));
  }
  assert.deepEqual(unusedGrants(denoConfig.permissions.docs, { audit: audits.join(""), directory }), []);
});

Deno.test("dev/check_gen.ts uses all that the set of the tasks gen grants", async () => {
  await using tree = await TempTree.of();
  const record = `${tree.path}/audit`;
  await Deno.writeTextFile(`${tree.path}/deno`, COPY_GENERATED, { mode: 0o755 });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    ...COMMANDS,
    args: ["run", "--quiet", "--no-prompt", "--permission-set=gen", "dev/check_gen.ts"],
    cwd: directory,
    env: { DENO_AUDIT_PERMISSIONS: record, NO_COLOR: "1", PATH: `${tree.path}:${Deno.env.get("PATH")}` },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const audit = await Deno.readTextFile(record);
  // Deno records no programs; without the one that copies the two would differ.
  const { run, ...recorded } = denoConfig.permissions.gen;
  assert.deepEqual([run, unusedGrants(recorded, { audit, directory })], [["deno"], []]);
});

Deno.test("the launcher needs all permissions: with every other Deno does not let it see the node", async () => {
  const every = ["read", "write", "net", "env", "sys", "run", "ffi"].map((kind) => `--allow-${kind}`);
  const launcher = ["tools/launcher/main.ts", "examples/hello.nomad.hcl"];
  const args = ["run", "--quiet", "--no-prompt", ...every, ...launcher];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { ...COMMANDS, args, cwd: directory }).output();
  assert.equal(code, 125);
  assert.match(new TextDecoder().decode(stderr), /all access to "\/proc\/cpuinfo"/);
});
