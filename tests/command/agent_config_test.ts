import assert from "node:assert/strict";
import { readAgentConfig } from "../../src/command/check/agent_config.ts";
import { TempTree } from "../support/temp_tree.ts";

const AGENT =
  'data_dir = "/opt/nomad"\nclient {\n  enabled = true\n}\ntelemetry {\n  publish_allocation_metrics = true\n}\n';
const plugin = (lines: string, label = "containerd-driver") => `plugin "${label}" {\n  config {\n${lines}\n  }\n}\n`;

/** The plugin's block of files; `paths` are those given, all unless said. */
async function read(files: Record<string, string>, paths = Object.keys(files)) {
  await using tree = await TempTree.of(files);
  return await readAgentConfig(paths.map((path) => `${tree.path}/${path}`));
}

Deno.test("readAgentConfig() finds the plugin's block among all that an agent's configuration has", async () => {
  const text = AGENT + plugin("allow_privileged = true", "docker") + plugin('network {\n mode = "none"\n}\ngc {\n}');
  assert.deepEqual(await read({ "nomad.hcl": text }), { network: [{ mode: "none" }], gc: [{}] });
});

Deno.test("readAgentConfig() reads an agent's configuration in JSON", async () => {
  const block = { config: { restricted: true } };
  for (const shape of [block, [block]]) {
    assert.deepEqual(await read({ "a.json": JSON.stringify({ client: {}, plugin: { "containerd-driver": shape } }) }), {
      restricted: true,
    });
  }
});

Deno.test("readAgentConfig() reads a file that has the plugin's options alone", async () => {
  assert.deepEqual(await read({ "a.hcl": "restricted = true" }), { restricted: true });
  assert.deepEqual(await read({ "a.json": '{"network": {"mode": "none"}}' }), { network: [{ mode: "none" }] });
});

Deno.test("readAgentConfig() knows an agent's configuration without a block of the plugin", async () => {
  assert.equal(await read({ "a.hcl": AGENT }), undefined);
  assert.equal(await read({ "a.hcl": plugin("x = 1", "docker") }), undefined);
  assert.deepEqual(await read({ "a.hcl": 'plugin "containerd-driver" {}' }), {});
});

Deno.test("readAgentConfig() reads a directory as Nomad does: its .hcl and .json files by name, the last block whole", async () => {
  const files = {
    "d/20.hcl": plugin("restricted = true"),
    "d/10.json": '{"plugin": {"containerd-driver": {"config": {"restricted": false, "pids_limit": 5}}}}',
    "d/30.hcl": plugin(""),
    "d/40.hcl~": "no hcl",
    "d/.#50.hcl": "no hcl",
    "d/readme.md": "no hcl",
    "d/sub.hcl/60.hcl": "no hcl",
  };
  assert.deepEqual(await read(files, ["d"]), { restricted: true });
  assert.deepEqual(await read({ ...files, "last.hcl": plugin("pids_limit = 7") }, ["d", "last.hcl"]), {
    pids_limit: 7,
  });
  assert.equal(await read({ "e/x.txt": "" }, ["e"]), undefined);
});

Deno.test("readAgentConfig() names the file and the place of a mistake, and what an agent's HCL may have that this has not", async () => {
  await assert.rejects(read({ "d/a.hcl": 'plugin "x" { config { a = 1 } }' }, ["d"]), {
    name: "ConfigError",
    message: /^Cannot read ".*\/d\/a\.hcl": .*a\.hcl:1,14-22: .* \(Nomad's agent takes older HCL too: .*\)$/,
  });
  await assert.rejects(read({}, ["none"]), /^ConfigError: Cannot read ".*\/none": there is no such file$/);
});
