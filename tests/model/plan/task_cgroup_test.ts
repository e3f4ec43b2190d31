import assert from "node:assert/strict";

import { taskCgroup } from "../../../src/model/plan/task_cgroup.ts";
import type { TaskRequest, TaskResources } from "../../../src/model/task/task_request.ts";
import { sampleRequest } from "../../support/sample.ts";

const id = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11.web";
const share = "/sys/fs/cgroup/cpuset/nomad/share";

function requestWith(resources: Partial<TaskResources>, config: Record<string, unknown> = {}): TaskRequest {
  return sampleRequest({ resources: { ...sampleRequest().resources, ...resources }, config });
}

Deno.test("taskCgroup() is the cgroup Nomad made for the task on cgroup v2", () => {
  const cpusetCgroup = `/sys/fs/cgroup/nomad.slice/reserve.slice/${id}.scope`;
  assert.deepEqual(taskCgroup(requestWith({ cpusetCgroup }), 2), {
    path: `/nomad.slice/reserve.slice/${id}.scope`,
    memoryDirectory: cpusetCgroup,
  });
});

Deno.test("taskCgroup() is where Nomad would have made it when Nomad names none", () => {
  assert.equal(taskCgroup(requestWith({ cpusetCgroup: "" }), 2).path, `/nomad.slice/share.slice/${id}.scope`);
  const cores = requestWith({ cpusetCgroup: "", cpusetCpus: "1" });
  assert.equal(taskCgroup(cores, 2).path, `/nomad.slice/reserve.slice/${id}.scope`);
  assert.equal(taskCgroup(requestWith({ cpusetCgroup: "" }), 1).path, `/nomad/${id}`);
});

Deno.test("taskCgroup() is the task's freezer, cpu and memory cgroup on cgroup v1, never the shared cpuset", () => {
  const { path, memoryDirectory } = taskCgroup(requestWith({ cpusetCgroup: share }), 1);
  assert.equal(path, `/nomad/${id}`);
  assert.equal(memoryDirectory, `/sys/fs/cgroup/memory/nomad/${id}`);
  const reserved = requestWith({ cpusetCgroup: `/sys/fs/cgroup/cpuset/nomad/reserve/${id}` });
  assert.equal(taskCgroup(reserved, 1).path, `/nomad/${id}`);
});

Deno.test("taskCgroup() follows the agent's cgroup_parent", () => {
  const moved = requestWith({ cpusetCgroup: "/sys/fs/cgroup/cpuset/batch/nomad/share" });
  assert.equal(taskCgroup(moved, 1).path, `/batch/nomad/${id}`);
});

Deno.test("taskCgroup() has the shared cpuset for a task of the shared pool on cgroup v1", () => {
  assert.equal(taskCgroup(requestWith({ cpusetCgroup: share }), 1).sharedCpuset, share);
});

Deno.test("taskCgroup() has no shared cpuset when the container's own cpuset is right", () => {
  assert.equal(taskCgroup(requestWith({}), 2).sharedCpuset, undefined);
  assert.equal(taskCgroup(requestWith({ cpusetCgroup: "" }), 1).sharedCpuset, undefined);
  assert.equal(taskCgroup(requestWith({ cpusetCgroup: share, cpusetCpus: "1" }), 1).sharedCpuset, undefined);
  const pinned = requestWith({ cpusetCgroup: share }, { cpuset_cpus: "1" });
  assert.equal(taskCgroup(pinned, 1).sharedCpuset, undefined);
});
