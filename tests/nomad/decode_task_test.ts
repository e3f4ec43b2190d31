import { create, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { encode } from "@msgpack/msgpack";
import assert from "node:assert/strict";
import { ConfigError } from "../../src/errors.ts";
import {
  NetworkIsolationSpec_NetworkIsolationMode as Mode,
  StartTaskRequestSchema,
  TaskConfigSchema,
} from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { TaskRequest } from "../../src/model/task/task_request.ts";
import { decodeTask } from "../../src/nomad/decode_task.ts";
import { capturedStartTask } from "../fixtures/nomad_capture.ts";

const MIB = 2 ** 20;

type Message = Extract<MessageInitShape<typeof TaskConfigSchema>, { $typeName?: never }>;

/** What the driver reads of a message that has an id, an image and these fields. */
function decode(message: Message): TaskRequest {
  const msgpackDriverConfig = encode({ image: "busybox" });
  return decodeTask(create(TaskConfigSchema, { id: "a/web/1", msgpackDriverConfig, ...message }));
}

const captured = decodeTask(fromBinary(StartTaskRequestSchema, capturedStartTask().request).task);
const allocId = "44846e21-e50c-e170-9ff3-619037596fde";
const allocDir = `/opt/nomad/data/alloc/${allocId}`;

Deno.test("decodeTask() reads who the task is from the message of Nomad 2.0.5", () => {
  const { id, name, jobName, jobId, parentJobId, taskGroupName, namespace, nodeName, nodeId } = captured;
  assert.deepEqual({ id, name, jobName, jobId, parentJobId, taskGroupName, namespace, nodeName, nodeId }, {
    id: `${allocId}/server/3fcd8e65`,
    name: "server",
    jobName: "rich",
    jobId: "rich",
    parentJobId: "",
    taskGroupName: "web",
    namespace: "default",
    nodeName: "node-1",
    nodeId: "6379dd1d-719a-4698-3887-4acd9d16b124",
  });
  assert.equal(captured.allocId, allocId);
});

Deno.test("decodeTask() reads user, environment and directories from the message of Nomad 2.0.5", () => {
  assert.equal(captured.user, "web");
  const { GREETING, PATH, NOMAD_TASK_DIR, NOMAD_META_owner, NOMAD_PORT_http } = captured.env;
  assert.deepEqual([GREETING, PATH, NOMAD_TASK_DIR], ["hello rich", "/opt/bin:/bin", "/local"]);
  assert.deepEqual([NOMAD_META_owner, NOMAD_PORT_http], ["team", "8080"]);
  assert.equal(Object.keys(captured.env).length, 30);
  assert.equal(captured.allocDir, allocDir);
  assert.equal(captured.stdoutPath, `${allocDir}/alloc/logs/.server.stdout.fifo`);
  assert.equal(captured.stderrPath, `${allocDir}/alloc/logs/.server.stderr.fifo`);
});

Deno.test("decodeTask() reads what the job of Nomad 2.0.5 reserves: a core, memory and its maximum", () => {
  assert.deepEqual(captured.resources, {
    cpuShares: 2596,
    percentTicks: 0.5,
    memoryBytes: 64 * MIB,
    memoryMaxBytes: 128 * MIB,
    cpusetCpus: "0",
    cpusetCgroup: `/sys/fs/cgroup/cpuset/nomad/reserve/${allocId}.server`,
  });
});

Deno.test("decodeTask() reads volume, DNS and the node's network from the message of Nomad 2.0.5", () => {
  const volume = { taskPath: "/srv", hostPath: "/srv/data", readonly: true, propagation: "host-to-task" };
  assert.deepEqual(captured.mounts, [volume]);
  assert.deepEqual(captured.dns, { servers: ["10.9.9.9"], searches: ["corp.example"], options: ["ndots:2"] });
  assert.deepEqual(captured.devices, []);
  assert.equal("network" in captured, false);
});

Deno.test("decodeTask() reads the config block from the message of Nomad 2.0.5", () => {
  const { image, command, args, entrypoint, imagePullTimeoutMs } = captured.config;
  assert.deepEqual({ image, command, args, entrypoint, imagePullTimeoutMs }, {
    image: "busybox:1.36",
    command: "/bin/sh",
    args: ["-c", "sleep 1"],
    entrypoint: undefined,
    imagePullTimeoutMs: 300_000,
  });
});

Deno.test("decodeTask() takes what Nomad did not send for nothing asked", () => {
  const { resources, dns, network, mounts, devices, env, user } = decode({});
  const none = { cpuShares: 0, percentTicks: 0, memoryBytes: 0, memoryMaxBytes: 0, cpusetCpus: "", cpusetCgroup: "" };
  assert.deepEqual({ resources, dns, network, mounts, devices, env, user }, {
    ...{ resources: none, dns: undefined, network: undefined, mounts: [], devices: [], env: {}, user: "" },
  });
});

Deno.test("decodeTask() reads -1 as memory without a hard limit", () => {
  const { resources } = decode({ resources: { allocatedResources: { memory: { memoryMb: 64n, memoryMaxMb: -1n } } } });
  assert.deepEqual([resources.memoryBytes, resources.memoryMaxBytes], [64 * MIB, -1]);
});

Deno.test("decodeTask() reads a device plugin's devices", () => {
  const { devices } = decode({ devices: [{ taskPath: "/dev/gpu", hostPath: "/dev/gpu7", cgroupPermissions: "rw" }] });
  assert.deepEqual(devices, [{ taskPath: "/dev/gpu", hostPath: "/dev/gpu7", permissions: "rw" }]);
});

Deno.test("decodeTask() reads how mounts propagate; without a word they are private", () => {
  const modes = ["", "private", "host-to-task", "bidirectional"];
  const mounts = modes.map((propagationMode) => ({ taskPath: "/v", hostPath: "/h", propagationMode }));
  const read = decode({ mounts }).mounts.map(({ propagation }) => propagation);
  assert.deepEqual(read, ["private", "private", "host-to-task", "bidirectional"]);
});

Deno.test("decodeTask() refuses an unknown propagation mode", () => {
  const mounts = [{ taskPath: "/v", hostPath: "/h", propagationMode: "rshared" }];
  const allowed = "allowed are private, host-to-task, bidirectional";
  const message = `Cannot use propagation_mode "rshared" of volume_mount "/v": ${allowed}`;
  assert.throws(() => decode({ mounts }), new ConfigError(message));
});

Deno.test("decodeTask() reads the network of the group in each of its modes", () => {
  const path = "/var/run/netns/a";
  const modes = [Mode.HOST, Mode.GROUP, Mode.TASK, Mode.NONE];
  const read = modes.map((mode) => decode({ networkIsolationSpec: { mode, path } }).network);
  assert.deepEqual(read, ["host", "group", "task", "none"].map((mode) => ({ mode, path })));
});

Deno.test("decodeTask() reads the name and the address of the group's network", () => {
  const hostsConfig = { hostname: "web", address: "172.26.64.7" };
  const { network } = decode({ networkIsolationSpec: { mode: Mode.GROUP, path: "/ns", hostsConfig } });
  assert.deepEqual(network, { mode: "group", path: "/ns", ...hostsConfig });
});

Deno.test("decodeTask() takes an empty DNS block for none, and a partial one as it is", () => {
  assert.equal(decode({ dns: {} }).dns, undefined);
  assert.deepEqual(decode({ dns: { options: ["ndots:1"] } }).dns, { servers: [], searches: [], options: ["ndots:1"] });
});

Deno.test("decodeTask() refuses a request that names no task", () => {
  const none = new ConfigError("Cannot start a task: the request names none");
  assert.throws(() => decodeTask(undefined), none);
  assert.throws(() => decode({ id: "" }), none);
});

Deno.test("decodeTask() refuses a request without a config block", () => {
  assert.throws(() => decode({ msgpackDriverConfig: new Uint8Array() }), ConfigError);
});
