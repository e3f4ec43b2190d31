import assert from "node:assert/strict";
import { ensureNetworkPrograms } from "../../dev/network/ensure_network_programs.ts";
import { NetworkNode } from "../../dev/network/network_node.ts";
import { runCommand } from "../../dev/run_command.ts";
import { isRoot, NEEDS_NOMAD, NEEDS_ROOT, nomadBinary, skipUnless } from "../support/skip_unless.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { realContainerd } from "../support/real_containerd.ts";
import { testedPlugin } from "../support/tested_plugin.ts";

const nomad = await nomadBinary();

Deno.test({
  name: "jobs as they are written for Docker: a server answers on its port, its check passes, its neighbour reaches it",
  ignore: skipUnless(nomad !== undefined, NEEDS_NOMAD) || skipUnless(isRoot, NEEDS_ROOT),
  async fn() {
    const [release = "trixie"] = CONTAINERD_RELEASES;
    await using containerd = await realContainerd({ release });
    const { cniPath, env } = await ensureNetworkPrograms();
    await using network = await NetworkNode.start();
    const { socket, snapshotter, binaries } = containerd;
    const site = {
      nomad: nomad ?? "",
      plugin: testedPlugin(),
      path: [env.PATH, binaries.path].join(":"),
      env,
      networkInterface: "uplink",
      pluginConfig:
        `containerd_address = "${socket}"\nsnapshotter = "${snapshotter}"\nnetwork {\n  cni_path = "${cniPath}"\n}`,
    };
    // Agent, API and tasks are on the node's network, so that whoever talks with them has to be there too.
    const script = new URL("nomad/network_jobs.ts", import.meta.url).pathname;
    const words = [...network.nodeWords, Deno.execPath(), "run", "-A", "--quiet", script];
    // The script asserts, and ends with what it could not.
    await assert.doesNotReject(runCommand([...words, JSON.stringify(site), JSON.stringify(network.worldWords)]));
  },
});
