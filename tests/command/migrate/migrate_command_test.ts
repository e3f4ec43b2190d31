import assert from "node:assert/strict";
import { migrateCommand, type MigrateOptions } from "../../../src/command/migrate/migrate_command.ts";
import { TempTree } from "../../support/temp_tree.ts";

const jobOf = (config: string, around = "") =>
  `${around}job "j" {\n group "g" {\n task "t" {\n driver = "docker"\n config {\n image = "x"\n ${config}\n}\n}\n}\n}`;
const FINE = jobOf("");
const REFUSED = jobOf('isolation = "hyperv"');

async function migrate(files: Record<string, string>, options: Partial<MigrateOptions> = {}) {
  await using tree = await TempTree.of(files);
  const out: string[] = [];
  const err: string[] = [];
  const told = { print: (text: string) => out.push(text), printError: (text: string) => err.push(text) };
  const jobs = (options.jobs ?? Object.keys(files)).map((name) => `${tree.path}/${name}`);
  const code = await migrateCommand({ variables: {}, json: false, ...options, jobs }, told);
  const local = (lines: string[]) => lines.map((line) => line.replaceAll(`${tree.path}/`, ""));
  return { code, out: local(out), err: local(err) };
}

Deno.test("migrate ends with 0 when nothing is refused, and with 1 when something is", async () => {
  assert.deepEqual(await migrate({ "a.hcl": FINE }), {
    code: 0,
    out: ['ok   g/t  nothing but driver = "containerd-driver"'],
    err: [],
  });
  const { code, out } = await migrate({ "a.hcl": FINE, "b.hcl": REFUSED });
  assert.equal(code, 1);
  assert.deepEqual(out.map((line) => line.slice(0, 30)), [
    "a.hcl:",
    "ok   g/t  nothing but driver =",
    "b.hcl:",
    "BAD  g/t  Cannot use isolation",
  ]);
});

Deno.test("migrate tells of the files that it can use, names the others, and ends with 2", async () => {
  const files = {
    "a.hcl": FINE,
    "b.hcl": "job {",
    "c.json": '{"ID": "c"}',
    "d.hcl": 'job "d" {\n group "g" {\n task "t" {\n driver = []\n}\n}\n}',
  };
  const { code, out, err } = await migrate(files, { jobs: ["a.hcl", "b.hcl", "c.json", "d.hcl", "none.hcl"] });
  assert.deepEqual([code, out.length], [2, 2]);
  assert.deepEqual(err.map((line) => line.slice(0, 60)), [
    'Cannot read "b.hcl": b.hcl:1,5-6: Unclosed configuration blo',
    'Cannot read "none.hcl": there is no such file',
    "c.json: Cannot use the job: it has no task",
    'd.hcl: Cannot use driver [] in task "t": allowed is a string',
  ]);
});

Deno.test("migrate takes a variable that one of the files has, and refuses one that none has", async () => {
  const files = { "a.hcl": FINE, "b.hcl": jobOf("tty = var.tty", 'variable "tty" {}\n') };
  assert.equal((await migrate(files, { variables: { tty: "true" } })).code, 0);
  const { code, err } = await migrate(files, { variables: { ty: "true" } });
  assert.deepEqual([code, err], [2, ['Cannot use --var "ty": the job has no such variable, it has tty']]);
});

Deno.test("migrate prints findings with their file as JSON", async () => {
  const { out } = await migrate({ "a.hcl": FINE, "b.hcl": REFUSED }, { json: true });
  const findings: Record<string, string>[] = JSON.parse(out.join("\n"));
  assert.deepEqual(findings.map(({ file, subject, verdict }) => [file, subject, verdict]), [
    ["a.hcl", "g/t", "good"],
    ["b.hcl", "g/t", "bad"],
  ]);
});

Deno.test("migrate shows the control characters of a job, and gives no terminal any of them", async () => {
  const { out } = await migrate({ "a.hcl": jobOf('isolation = "\\u001b[2J\\u009b\\u202e"') });
  assert.match(out.join(), /Cannot use isolation "\\u001b\[2J\\u009b\\u202e": /);
});

Deno.test("migrate reads a job with many tasks and many options that no driver has", async () => {
  const task = (n: number) => `task "t${n}" {\n driver = "docker"\n config {\n image = "x"\n}\n}\n`;
  const tasks = Array.from({ length: 2_000 }, (_, n) => task(n)).join("");
  const options = Array.from({ length: 20_000 }, (_, n) => `o${n} = 1\n`).join("");
  const { code, out } = await migrate({ "a.hcl": `job "j" {\n group "g" {\n${tasks}}\n}`, "b.hcl": jobOf(options) });
  assert.equal(code, 1);
  assert.equal(out.length, 2_003);
  assert.match(out.at(-1) ?? "", /"o0", "o1", "o10", "o100", "o1000" and 19995 more: this driver has none/);
});
