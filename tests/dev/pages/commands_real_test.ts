import assert from "node:assert/strict";
import { lines } from "../../../tools/launcher/host/lines.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { pageBlocks } from "../../support/source/page_blocks.ts";
import { TempTree } from "../../support/temp_tree.ts";
import { testedPlugin } from "../../support/tested_plugin.ts";

const ROOT = new URL("../../../", import.meta.url);
const PIPES = { cwd: ROOT, stdin: "null", stdout: "piped", stderr: "piped", env: { NO_COLOR: "1" } } as const;

const NO_CONTAINERD = `plugin "containerd-driver" {
  config {
    containerd_address = "/run/no-containerd.sock"
  }
}
`;

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

  await Deno.writeTextFile(`${tree.path}/none.hcl`, NO_CONTAINERD);
  const args = ["check", "--json"].concat("--config", `${tree.path}/none.hcl`);
  const { code, out, err } = await run(new Deno.Command(plugin, { args, ...PIPES }));
  assert.equal(code, 1, err);
  const findings: { subject: string; verdict: string }[] = JSON.parse(out);
  const subjects = findings.map(({ subject }) => subject);
  for (
    const part of ["containerd", "runtime", "cgroups", "seccomp", "apparmor", "programs", "network", "policy", "nomad"]
  ) {
    assert.ok(subjects.includes(part), `${part} is missing: ${out}`);
  }
  assert.deepEqual(findings.slice(0, 2).map(({ subject, verdict }) => [subject, verdict]), [
    ["config", "good"],
    ["containerd", "bad"],
  ]);
});

const SHOP = `job "shop" {
  group "front" {
    task "new" {
      driver = "docker"
      config {
        image = "nginx:1"
      }
    }
    task "old" {
      driver = "docker"
      config {
        image     = "nginx:1"
        isolation = "hyperv"
        logging {
          type = "syslog"
        }
      }
    }
  }
}
`;

Deno.test("migrate tells what the page says of a docker job, by the plugin and by the launcher, and runs nothing", async () => {
  const page = (await pageBlocks()).find(({ page, text }) => page === "docs/migrating.md" && text.startsWith("ok "));
  await using tree = await TempTree.of({ "shop.nomad.hcl": SHOP });
  const [program = "", ...args] = testedPlugin();
  const migrate = ["migrate", `${tree.path}/shop.nomad.hcl`];
  for (
    const command of [
      new Deno.Command(program, { args: [...args, ...migrate], ...PIPES }),
      task(["launch", `${tree.path}/shop.nomad.hcl`, "--migrate"]),
    ]
  ) {
    assert.deepEqual(await run(command), { code: 1, out: page?.text, err: "" });
  }
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
