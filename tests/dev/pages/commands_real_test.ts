import assert from "node:assert/strict";
import { lines } from "../../../tools/launcher/host/lines.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { TempTree } from "../../support/temp_tree.ts";

const ROOT = new URL("../../../", import.meta.url);
const PIPES = { cwd: ROOT, stdin: "null", stdout: "piped", stderr: "piped", env: { NO_COLOR: "1" } } as const;

/** A task of deno.json with the command line that a page has. */
function task(args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), { args: ["task", "--quiet", ...args], ...PIPES });
}

async function run(command: Deno.Command): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await command.output();
  const [out = "", err = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

Deno.test("deno task install writes a plugin that runs this checkout, and its check looks at every part of the node", async () => {
  await using tree = await TempTree.of();
  const installed = await run(task(["install", `${tree.path}/plugins`]));
  assert.equal(installed.code, 0, installed.err);
  const plugin = `${tree.path}/plugins/containerd-driver`;
  const version = await run(new Deno.Command(plugin, { args: ["--version"], ...PIPES }));
  assert.match(version.out, /^containerd-driver v\d/, version.err);

  await Deno.writeTextFile(`${tree.path}/none.json`, '{ "containerd_address": "/run/no-containerd.sock" }');
  const args = ["check", "--json"].concat("--config", `${tree.path}/none.json`);
  const { code, out, err } = await run(new Deno.Command(plugin, { args, ...PIPES }));
  assert.equal(code, 1, err);
  const findings: { subject: string; verdict: string }[] = JSON.parse(out);
  const subjects = findings.map(({ subject }) => subject);
  for (
    const part of ["containerd", "runtime", "cgroups", "seccomp", "apparmor", "programs", "network", "policy", "nomad"]
  ) {
    assert.ok(subjects.includes(part), `${part} is missing: ${out}`);
  }
  assert.equal(findings[0]?.verdict, "bad");
});

Deno.test("deno task launch JOB --migrate tells what changes for a docker job, and runs nothing", async () => {
  const config = 'image = "nginx:1"\n        isolation = "hyperv"';
  const job = `job "shop" {
  group "front" {
    task "web" {
      driver = "docker"
      config {
        ${config}
      }
    }
  }
}`;
  await using tree = await TempTree.of({ "shop.nomad.hcl": job });
  const { code, out, err } = await run(task(["launch", `${tree.path}/shop.nomad.hcl`, "--migrate"]));
  assert.equal(code, 1, err);
  assert.match(out, /^front\/web:\n {2}refused: Cannot use isolation "hyperv"/);
});

Deno.test({
  name: "deno task dev runs a containerd until it is interrupted, and says what to give the launcher",
  ignore: skipUnless(isRoot, NEEDS_ROOT),
  async fn() {
    // Without the task runner between, which is one more to hand a signal on.
    const child = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--quiet", "dev/containerd.ts"], ...PIPES })
      .spawn();
    const said: string[] = [];
    for await (const line of lines(child.stdout)) {
      said.push(line);
      if (/--address \S+/.test(line)) child.kill("SIGINT");
    }
    const [{ code }, err] = await Promise.all([child.status, new Response(child.stderr).text()]);
    assert.deepEqual([code, said.some((line) => /--address \S+/.test(line))], [0, true], `${said.join("\n")}\n${err}`);
  },
});
