/**
 * Prints the median time in ms in which the CNI plugins make a network with a published port, as the driver has them do
 * it: network_plugins.ts DIRECTORY ROUNDS
 */

import { decodePluginConfig } from "../src/config/plugin_config.ts";
import { runCommand } from "../dev/run_command.ts";
import { bridgeNetwork } from "../src/network/bridge_network.ts";
import { ExecRunner } from "../src/network/cni/exec_runner.ts";
import { NetworkReadiness } from "../src/network/readiness.ts";
import { addNetwork, deleteNetwork } from "../src/network/cni/network_list.ts";
import { median, timed } from "./report.ts";

const [cniPath = "", rounds = "1"] = Deno.args;
const addressDirectory = await Deno.makeTempDir({ prefix: "bench-" });
const directories = [cniPath];
const runner = new ExecRunner({ directories, timeoutMs: 60_000 });
const { network } = decodePluginConfig(new Uint8Array());
const ready = await new NetworkReadiness({ config: network, directories, runner }).look();
if (ready.kind !== "bridge") throw new Error(`Cannot make a network here: ${JSON.stringify(ready)}`);
const list = bridgeNetwork(network, { ...ready, addressDirectory, publishes: true });
const netns = `${addressDirectory}/netns`;
await Deno.writeTextFile(netns, "");
await runCommand(["unshare", `--net=${netns}`, "true"]);
const portMappings = ["tcp", "udp"].map((protocol) => ({ hostPort: 19_999, containerPort: 80, protocol }));
const attachment = { containerId: "bench", netns, ifName: "eth0", runtimeConfig: { portMappings } };

const seen: number[] = [];
for (let round = 0; round <= Number(rounds); round++) {
  let result = {};
  const onResult = (made: typeof result) => Promise.resolve(void (result = made));
  seen.push(await timed(() => addNetwork(runner, list, { attachment, onResult })));
  await deleteNetwork(runner, list, { attachment, result });
}
console.log(median(seen.slice(1)));
await runCommand(["umount", netns]);
await Deno.remove(addressDirectory, { recursive: true });
