import { fromBinary, toJson } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { encode } from "@msgpack/msgpack";
import assert from "node:assert/strict";
import { pluginConfigSpec } from "../../src/config/plugin_config.ts";
import {
  type NomadConfig,
  PluginType,
  SetConfigRequestSchema,
} from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { FingerprintResponse_HealthState as Health } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { SpecSchema } from "../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { FOREVER } from "../driver/suite/programs.ts";
import { capturedPluginConfig } from "../fixtures/nomad_capture.ts";
import { failureOf } from "../support/agent/failure.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import type { TestTask } from "../support/agent/test_task.ts";
import { FakeNode } from "../support/node/fake_node.ts";

/** The `nomad_config` of each of the three calls in which a real agent configures a plugin: none, none, a topology. */
const NOMAD_CONFIGS: readonly (NomadConfig | undefined)[] = capturedPluginConfig().requests.map((request) =>
  fromBinary(SetConfigRequestSchema, request).nomadConfig
);

/** Sends a plugin block as it is, with what the agent tells of itself. */
async function setConfig(
  { base }: TestAgent,
  { block, nomadConfig }: { block: Record<string, unknown>; nomadConfig?: NomadConfig | undefined },
): Promise<void> {
  const msgpackConfig = encode(block);
  await base.setConfig({ msgpackConfig, pluginApiVersion: "v0.1.0", ...(nomadConfig && { nomadConfig }) });
}

/** The plugin block that names a node's containerd. */
function blockOf({ socket, namespace, snapshotter }: FakeNode): Record<string, unknown> {
  return { containerd_address: socket, containerd_namespace: namespace, snapshotter };
}

async function fingerprint(agent: TestAgent) {
  const { health, attributes } = (await agent.fingerprints().next()).value;
  return { health, runtime: attributes["driver.containerd.runtime"]?.value.value };
}

/** How many ticks a percent of one core stands for, in the first report that has measured it. */
async function ticksPerPercent({ driver }: TestAgent, { id }: TestTask): Promise<number> {
  for await (const { stats } of driver.taskStats({ taskId: id, collectionInterval: durationFromMs(100) })) {
    const { percent, totalTicks } = stats!.aggResourceUsage!.cpu!;
    if (percent > 0) return totalTicks / percent;
  }
  assert.fail("TaskStats ended");
}

Deno.test("PluginInfo tells that this is a driver, its name, its version, and the API's version", async () => {
  await using agent = await TestAgent.launch();
  const { type, name, pluginVersion, pluginApiVersions } = await agent.base.pluginInfo({});
  assert.deepEqual({ type, name, pluginVersion, pluginApiVersions }, {
    ...{ type: PluginType.DRIVER, name: "containerd-driver", pluginVersion: "v1.0.0", pluginApiVersions: ["v0.1.0"] },
  });
});

Deno.test("ConfigSchema is the whole schema of the plugin block, an object, without which Nomad allows no block", async () => {
  await using agent = await TestAgent.launch();
  const { spec } = await agent.base.configSchema({});
  assert.equal(spec?.block.case, "object");
  assert.deepEqual(toJson(SpecSchema, spec), toJson(SpecSchema, pluginConfigSpec()));
});

Deno.test("SetConfig may come three times, as from a real agent: ticks count by the topology of the last", async () => {
  assert.deepEqual(NOMAD_CONFIGS.map((config) => config?.driver?.Topology?.cores.length), [undefined, undefined, 2]);
  await using node = await FakeNode.start();
  await using agent = await TestAgent.launch();
  const [first, second, third] = NOMAD_CONFIGS;
  // A speed that is not this machine's own.
  third!.driver!.Topology!.overrideTotalCompute = 14_000n;
  for (const nomadConfig of [first, second, third]) {
    await setConfig(agent, { block: blockOf(node), nomadConfig });
    // Connected, for grpc-js leaves a timer behind when it is closed while it connects.
    assert.equal((await fingerprint(agent)).health, Health.HEALTHY);
  }
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  await task.start();
  assert.equal((await ticksPerPercent(agent, task)).toFixed(3), "70.000");
});

Deno.test("SetConfig without nomad_config is enough to run a task", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.launch();
  await setConfig(agent, { block: blockOf(node) });
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  await task.start();
  assert.ok(await ticksPerPercent(agent, task) > 0);
});

Deno.test("SetConfig takes the place of what was configured before", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.launch();
  await setConfig(agent, { block: { ...blockOf(node), containerd_runtime: "io.containerd.runsc.v1" } });
  assert.equal((await fingerprint(agent)).runtime, "io.containerd.runsc.v1");
  await setConfig(agent, { block: blockOf(node) });
  assert.equal((await fingerprint(agent)).runtime, "io.containerd.runc.v2");
});

Deno.test("SetConfig refuses an unknown option by its name, and what was configured before stays", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.launch();
  await setConfig(agent, { block: blockOf(node) });
  const { message, recoverable } = await failureOf(setConfig(agent, { block: { ...blockOf(node), colour: "red" } }));
  assert.match(message, /^Cannot use .*"?colour"?/);
  assert.equal(recoverable, false);
  assert.equal((await fingerprint(agent)).health, Health.HEALTHY);
});

Deno.test("SetConfig refuses broken msgpack", async () => {
  await using agent = await TestAgent.launch();
  const { message, recoverable } = await failureOf(agent.base.setConfig({ msgpackConfig: Uint8Array.of(0x81, 0xa5) }));
  assert.match(message, /^Cannot read the plugin's config: its msgpack is broken/);
  assert.equal(recoverable, false);
});

Deno.test("what a task needs is refused before SetConfig has come, and said so", async () => {
  await using agent = await TestAgent.launch();
  const task = { id: "alloc/task/01234567", msgpackDriverConfig: encode({ image: "busybox" }) };
  const { message, recoverable } = await failureOf(agent.driver.startTask({ task }));
  assert.equal(message, "Cannot serve the request: the driver has no configuration yet");
  assert.equal(recoverable, false);
});
