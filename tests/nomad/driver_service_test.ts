import { toJson } from "@bufbuild/protobuf";
import assert from "node:assert/strict";
import { taskConfigSpec } from "../../src/config/task_config.ts";
import {
  DriverCapabilities_FSIsolation as FSIsolation,
  DriverCapabilities_MountConfigs as MountConfigs,
  InitResponseSchema,
  NetworkIsolationSpec_NetworkIsolationMode as NetworkMode,
  ShutdownResponseSchema,
} from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { SpecSchema } from "../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { failureOf } from "../support/agent/failure.ts";
import { TestAgent } from "../support/agent/test_agent.ts";

Deno.test("TaskConfigSchema is the whole schema of a task's config block, also before SetConfig", async () => {
  await using agent = await TestAgent.launch();
  const { spec } = await agent.driver.taskConfigSchema({});
  assert.equal(spec?.block.case, "object");
  assert.deepEqual(toJson(SpecSchema, spec), toJson(SpecSchema, taskConfigSpec()));
});

Deno.test("Capabilities tells what Nomad may ask of the driver, also before SetConfig", async () => {
  await using agent = await TestAgent.launch();
  const { capabilities } = await agent.driver.capabilities({});
  const { $typeName: _, ...told } = capabilities!;
  assert.deepEqual(told, {
    sendSignals: true,
    exec: true,
    // With any other, Nomad would add the host's environment to the task's.
    fsIsolation: FSIsolation.IMAGE,
    // Without GROUP, Nomad refuses groups with a bridge network.
    networkIsolationModes: [NetworkMode.HOST, NetworkMode.GROUP, NetworkMode.TASK],
    mustCreateNetwork: false,
    // Nomad takes it for any mount.
    mountConfigs: MountConfigs.UNKNOWN_MOUNTS,
    disableLogCollection: false,
    dynamicWorkloadUsers: false,
  });
});

Deno.test("Capabilities tells Nomad to collect no logs when disable_log_collection says so", async () => {
  await using agent = await TestAgent.launch();
  await agent.configure({ socket: "/nowhere", namespace: "nomad", snapshotter: "native" }, {
    disable_log_collection: true,
  });
  const { capabilities } = await agent.driver.capabilities({});
  assert.equal(capabilities?.disableLogCollection, true);
});

Deno.test("Init and Shutdown, which Nomad calls since 2.0.4, are answered", async () => {
  await using agent = await TestAgent.launch();
  assert.deepEqual(toJson(InitResponseSchema, await agent.driver.init({})), {});
  assert.deepEqual(toJson(ShutdownResponseSchema, await agent.driver.shutdown({})), {});
});

Deno.test("CreateNetwork and DestroyNetwork say that Nomad makes networks for this driver", async () => {
  await using agent = await TestAgent.launch();
  const message = 'Cannot make a network for allocation "a1": Nomad makes networks for this driver';
  for (const call of [agent.driver.createNetwork({ allocId: "a1" }), agent.driver.destroyNetwork({ allocId: "a1" })]) {
    assert.deepEqual(await failureOf(call), { message, recoverable: false });
  }
});
