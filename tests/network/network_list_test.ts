import assert from "node:assert/strict";
import { addNetwork, deleteNetwork, type NetworkList } from "../../src/network/cni/network_list.ts";
import type { PluginCall, PluginRunner } from "../../src/network/cni/plugin_runner.ts";

const ATTACHMENT = { containerId: "c", netns: "/netns", ifName: "eth0", runtimeConfig: {} };
const PLUGINS = ["bridge", "firewall", "portmap"].map((type) => ({ type }));
const LIST: NetworkList = { cniVersion: "1.0.0", name: "net", plugins: PLUGINS };

/** Plugins that note their begin and their end, and end when a turn of the event loop has gone by. */
class NotingRunner implements PluginRunner {
  readonly notes: string[] = [];
  readonly #failing: string | undefined;

  constructor(failing?: string) {
    this.#failing = failing;
  }

  async run({ type, config }: PluginCall): Promise<string> {
    this.notes.push(`${type} after ${JSON.stringify(config.prevResult)}`);
    await new Promise((resolve) => setTimeout(resolve));
    this.notes.push(`${type} ends`);
    if (type === this.#failing) throw new Error(`no ${type}`);
    return JSON.stringify({ by: type });
  }
}

Deno.test("plugins that need nothing of each other run side by side, after the first and on its result", async () => {
  const runner = new NotingRunner();
  const results: unknown[] = [];
  const onResult = (...told: unknown[]) => Promise.resolve(void results.push(told));
  await addNetwork(runner, { ...LIST, independent: true }, { attachment: ATTACHMENT, onResult });
  const [one, two] = ["firewall", "portmap"].map((type) => `${type} after {"by":"bridge"}`);
  const first = ["bridge after undefined", "bridge ends"];
  assert.deepEqual(runner.notes, [...first, one, two, "firewall ends", "portmap ends"]);
  assert.deepEqual(results, [[{ by: "bridge" }, false], [{ by: "portmap" }, true]]);
});

Deno.test("plugins of an operator's list run one after the other, each on the result of the one before", async () => {
  const runner = new NotingRunner();
  await addNetwork(runner, LIST, { attachment: ATTACHMENT, onResult: () => Promise.resolve() });
  const expected = [
    ...["bridge after undefined", "bridge ends", 'firewall after {"by":"bridge"}', "firewall ends"],
    ...['portmap after {"by":"firewall"}', "portmap ends"],
  ];
  assert.deepEqual(runner.notes, expected);
});

Deno.test("addNetwork() fails when one of several side by side does, and none of them runs any more then", async () => {
  const runner = new NotingRunner("firewall");
  const adding = addNetwork(runner, { ...LIST, independent: true }, {
    attachment: ATTACHMENT,
    onResult: () => Promise.resolve(),
  });
  await assert.rejects(adding, { message: "no firewall" });
  assert.equal(runner.notes.at(-1), "portmap ends");
});

Deno.test("deleteNetwork() gives the address away last, when no rule of others names it any more", async () => {
  const runner = new NotingRunner();
  await deleteNetwork(runner, { ...LIST, independent: true }, { attachment: ATTACHMENT });
  assert.deepEqual(runner.notes.map((note) => note.split(" ").filter((word) => word !== "undefined").join(" ")), [
    ...["portmap after", "firewall after", "portmap ends", "firewall ends", "bridge after", "bridge ends"],
  ]);
});
