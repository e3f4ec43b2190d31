import assert from "node:assert/strict";
import { create, fromBinary, toJson } from "@bufbuild/protobuf";
import { StartTaskRequestSchema } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { encodeConfig } from "../../../src/hcl/encode_config.ts";
import type { Node } from "../../../tools/launcher/node/node.ts";
import { configScope, taskEnvironment } from "../../../tools/launcher/task/task_environment.ts";
import { taskMessage } from "../../../tools/launcher/task/task_message.ts";
import { goDriverTaskSpec } from "../../fixtures/go_driver_spec.ts";
import { capturedStartTask } from "../../fixtures/nomad_capture.ts";
import { jobOf } from "./job_file.ts";

const captured = capturedStartTask();
const allocationId = "44846e21-e50c-e170-9ff3-619037596fde";

const node: Node = {
  id: "6379dd1d-719a-4698-3887-4acd9d16b124",
  name: "node-1",
  coreMhz: [2596, 2596],
  attributes: { "kernel.name": "linux" },
};

const allocation = {
  id: allocationId,
  invocationId: "3fcd8e65",
  directory: `/opt/nomad/data/alloc/${allocationId}`,
  ports: [{ label: "http", value: 24806, to: 8080, hostIp: "127.0.0.1" }],
  reservedCores: [0],
  cpuShares: 2596,
  cpusetCgroup: `/sys/fs/cgroup/cpuset/nomad/reserve/${allocationId}.server`,
};

Deno.test("taskMessage() makes the StartTask request that Nomad 2.0.5 makes of the same job", async () => {
  // A named host volume is the client's to know; the launcher takes its path.
  const job = await jobOf(captured.job.replace('source = "data"', 'source = "/srv/data"'));
  const env = taskEnvironment({ job, node, allocation });
  const msgpackDriverConfig = encodeConfig(goDriverTaskSpec(), job.task.config, configScope(env, { job, node }));
  const request = create(StartTaskRequestSchema, {
    task: taskMessage({ job, node, allocation, env, msgpackDriverConfig }),
  });
  const expected = fromBinary(StartTaskRequestSchema, captured.request);
  assert.deepEqual(toJson(StartTaskRequestSchema, request), toJson(StartTaskRequestSchema, expected));
});

Deno.test("taskMessage() refuses a volume that the group does not have", async () => {
  const job = await jobOf(captured.job.replace('volume = "data"', 'volume = "date"').replace('= "data"', '= "/d"'));
  const sources = { job, node, allocation, env: {}, msgpackDriverConfig: new Uint8Array() };
  assert.throws(() => taskMessage(sources), /^LaunchError: Cannot mount volume "date": allowed is data$/);
});

Deno.test("configScope() knows variables by name and by env, and the node's attributes", async () => {
  const job = await jobOf(captured.job.replace('source = "data"', 'source = "/srv/data"'));
  const scope = configScope({ "A.b": "x", C: "y" }, { job, node });
  assert.deepEqual(scope.env, { "A.b": "x", C: "y" });
  assert.deepEqual([scope.A, scope.C, scope.attr], [{ b: "x" }, "y", { kernel: { name: "linux" } }]);
  assert.deepEqual(scope.node, {
    unique: { id: node.id, name: "node-1" },
    datacenter: "dc1",
    class: "",
    pool: "default",
  });
});
