import assert from "node:assert/strict";
import { decodePluginBlock } from "../../src/config/plugin_config.ts";
import { Records } from "../../src/network/records.ts";
import { TaskNetworks } from "../../src/network/task_networks.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../support/skip_unless.ts";

const LIST = { cniVersion: "1.0.0", name: "lab", plugins: [] };

/** Networks without plugins, whose records and namespaces are in a directory of their own. */
async function setUp() {
  const state = await Deno.makeTempDir({ prefix: "networks-" });
  const networks = new TaskNetworks({ config: decodePluginBlock({}).network, owner: "test", state });
  const records = new Records(`${state}/records`);
  const begin = (containerId: string) => networks.prepare({ containerId, list: LIST, isBridge: false, ports: [] });
  const end = async () => {
    for (const id of await records.containerIds()) await networks.remove(id);
    await Deno.remove(state, { recursive: true });
  };
  return { state, networks, records, begin, [Symbol.asyncDispose]: end };
}

const options = { ignore: skipUnless(isRoot, NEEDS_ROOT) };

Deno.test("a container that is made anew while it is asked whether it is gone keeps its network", options, async () => {
  await using parts = await setUp();
  const { networks, records, begin } = parts;
  await begin("web");
  let begun: Promise<void> | undefined;
  await networks.reap(() => {
    begun = begin("web");
    return Promise.resolve(true);
  });
  await begun;
  assert.deepEqual(await records.containerIds(), ["web"]);
});

Deno.test("a network that cannot be removed does not hold up the removal of others", options, async () => {
  await using parts = await setUp();
  const { networks, records, begin } = parts;
  const ids = ["a", "b", "c"];
  for (const id of ids) await begin(id);
  const stuck = await records.read("b");
  await records.write({ ...stuck!, list: { ...LIST, plugins: [{ type: "no-such-plugin" }] } });
  await networks.reap(() => Promise.resolve(true));
  assert.deepEqual(await records.containerIds(), ["b"]);
  await records.write(stuck!);
});
