import assert from "node:assert/strict";
import { FROM_DOCKER_AGENT } from "../../../dev/docs/docker_agent_options.ts";
import { pluginOptions } from "../../../src/config/plugin_config.ts";

Deno.test("what the guide says to write in the place of Docker's agent options are options of the plugin", () => {
  const known = Object.values(pluginOptions).map(({ name }) => name);
  const named = FROM_DOCKER_AGENT.flatMap(([, ours]) => [...ours.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ""));
  assert.deepEqual(named.filter((name) => !known.includes(name)), []);
});
