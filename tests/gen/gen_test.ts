import { fromBinary } from "@bufbuild/protobuf";
import assert from "node:assert/strict";
import { SetConfigRequestSchema } from "../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { StartTaskRequestSchema } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import captured from "../fixtures/nomad-2.0.5.json" with { type: "json" };

/** Paths of all messages in a decoded value that hold fields our contracts do not declare. */
function pathsWithUnknown(value: unknown, path = "message"): string[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === "$unknown" ? [path] : pathsWithUnknown(child, `${path}.${key}`)
  );
}

function decodeStartTask() {
  return fromBinary(StartTaskRequestSchema, Uint8Array.fromHex(captured.startTaskRequest));
}

Deno.test("pathsWithUnknown() finds a field that is not declared, however deep", () => {
  // StartTaskRequest { task { field 31: 1 } }
  assert.deepEqual(pathsWithUnknown(fromBinary(StartTaskRequestSchema, Uint8Array.fromHex("0a03f80101"))), [
    "message.task",
  ]);
});

Deno.test("StartTaskRequest declares every field that Nomad 2.0.5 sends", () => {
  assert.deepEqual(pathsWithUnknown(decodeStartTask()), []);
});

Deno.test("StartTaskRequest holds what the job says about the task", () => {
  const { task } = decodeStartTask();
  assert.ok(task);
  assert.match(task.id, /^[0-9a-f-]{36}\/server\/[0-9a-f]{8}$/);
  assert.equal(task.id.split("/")[0], task.allocId);
  assert.equal(task.name, "server");
  assert.equal(task.user, "web");
  assert.equal(task.taskGroupName, "web");
  assert.deepEqual([task.jobName, task.jobId, task.namespace, task.nodeName], ["rich", "rich", "default", "node-1"]);
  assert.equal(task.env.GREETING, "hello rich");
  assert.equal(task.env.PATH, "/opt/bin:/bin");
  assert.equal(task.env.NOMAD_META_OWNER, "team");
  assert.match(task.stdoutPath, /\/alloc\/logs\/\.server\.stdout\.fifo$/);
  assert.match(task.stderrPath, /\/alloc\/logs\/\.server\.stderr\.fifo$/);
  assert.ok(task.allocDir.endsWith(task.allocId));
  assert.deepEqual({ ...task.dns, $typeName: undefined }, {
    $typeName: undefined,
    servers: ["10.9.9.9"],
    searches: ["corp.example"],
    options: ["ndots:2"],
  });
});

Deno.test("StartTaskRequest holds what the job says about resources, mounts and ports", () => {
  const { task } = decodeStartTask();
  const resources = task?.resources;
  const memory = resources?.allocatedResources?.memory;
  assert.deepEqual([memory?.memoryMb, memory?.memoryMaxMb], [64n, 128n]);
  assert.equal(
    resources?.linuxResources?.memoryLimitBytes,
    128n * 1024n * 1024n,
    "Nomad sends memory_max as the limit",
  );
  assert.equal(resources?.linuxResources?.cpusetCpus, "0");
  assert.match(resources?.linuxResources?.cpusetCgroup ?? "", /^\/sys\/fs\/cgroup\//);
  assert.ok((resources?.linuxResources?.PercentTicks ?? 0) > 0);
  const [port] = resources?.ports ?? [];
  assert.deepEqual([port?.label, port?.value, port?.to, port?.hostIp], ["http", 24806, 8080, "127.0.0.1"]);
  const [mount] = task?.mounts ?? [];
  assert.deepEqual([mount?.taskPath, mount?.readonly, mount?.propagationMode, mount?.requestName], [
    "/srv",
    true,
    "host-to-task",
    "data",
  ]);
});

Deno.test("SetConfigRequest declares every field that Nomad 2.0.5 sends, with and without nomad_config", () => {
  const requests = captured.setConfigRequest.map((hex) => fromBinary(SetConfigRequestSchema, Uint8Array.fromHex(hex)));
  assert.deepEqual(requests.map((request) => pathsWithUnknown(request)), [[], [], []]);
  assert.deepEqual(requests.map((request) => request.pluginApiVersion), ["v0.1.0", "v0.1.0", "v0.1.0"]);
  assert.deepEqual(requests.map((request) => request.nomadConfig !== undefined), [false, false, true]);
  const driver = requests[2]?.nomadConfig?.driver;
  assert.deepEqual([driver?.ClientMinPort, driver?.ClientMaxPort], [14000, 14512]);
  assert.ok(driver?.Topology);
});
