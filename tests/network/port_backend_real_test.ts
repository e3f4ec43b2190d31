import assert from "node:assert/strict";
import { decodePluginBlock } from "../../src/config/plugin_config.ts";
import { ExecRunner } from "../../src/network/cni/exec_runner.ts";
import { NetworkReadiness } from "../../src/network/readiness.ts";
import { TempTree } from "../support/temp_tree.ts";

const PLUGINS = ["bridge", "host-local", "firewall", "portmap"];
const PLUGIN = `#!/bin/sh\necho '{"cniVersion":"1.1.0","supportedVersions":["1.1.0"]}'\n`;

/** What a node with plugins of version 1.1 publishes ports with, where `nft` is this script. */
async function setUp(nft: string, { mode = 0o755 }: { mode?: number } = {}) {
  const names = [...PLUGINS, "iptables"];
  const tree = await TempTree.of({ nft, ...Object.fromEntries(names.map((name) => [name, PLUGIN])) });
  for (const name of names) await Deno.chmod(`${tree.path}/${name}`, 0o755);
  await Deno.chmod(`${tree.path}/nft`, mode);
  const path = Deno.env.get("PATH") ?? "";
  Deno.env.set("PATH", `${tree.path}:${path}`);
  const directories = [tree.path];
  const runner = new ExecRunner({ directories, timeoutMs: 60_000 });
  const readiness = new NetworkReadiness({ config: decodePluginBlock({}).network, directories, runner });
  const end = async () => {
    Deno.env.set("PATH", path);
    await tree[Symbol.asyncDispose]();
  };
  const backend = async () => {
    const state = await readiness.look();
    return state.kind === "bridge" ? state.portBackend : state;
  };
  return { nft: `${tree.path}/nft`, backend, [Symbol.asyncDispose]: end };
}

Deno.test("ports are published with iptables where the kernel lacks what portmap needs of nftables", async () => {
  await using node = await setUp("#!/bin/sh\n[ $1 = list ]\n");
  assert.equal(await node.backend(), "iptables");
});

Deno.test("ports are published with iptables where nft cannot be run", async () => {
  await using node = await setUp("#!/bin/sh\n", { mode: 0o644 });
  assert.equal(await node.backend(), "iptables");
});

Deno.test("nft is asked again once it is another", async () => {
  await using node = await setUp("#!/bin/sh\nexit 1\n");
  assert.equal(await node.backend(), "iptables");
  await Deno.writeTextFile(node.nft, "#!/bin/sh\n");
  await Deno.utime(node.nft, 1, 1);
  assert.equal(await node.backend(), "nftables");
});
