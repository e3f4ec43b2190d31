import assert from "node:assert/strict";

import type { TaskRequest, TaskResources } from "../../../src/model/task_request.ts";
import { cgroupsPath, joinedCpuset } from "../../../src/oci/resources/cgroups_path.ts";
import { sampleRequest } from "../../support/sample.ts";

const id = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11.web";

function requestWith(resources: Partial<TaskResources>, config: Record<string, unknown> = {}): TaskRequest {
  return sampleRequest({ resources: { ...sampleRequest().resources, ...resources }, config });
}

Deno.test("cgroupsPath() is the cgroup Nomad made for the task on cgroup v2", () => {
  const cpusetCgroup = `/sys/fs/cgroup/nomad.slice/reserve.slice/${id}.scope`;
  assert.equal(cgroupsPath(requestWith({ cpusetCgroup }), 2), `/nomad.slice/reserve.slice/${id}.scope`);
});

Deno.test("cgroupsPath() is where Nomad would have made it when Nomad names none", () => {
  assert.equal(cgroupsPath(requestWith({ cpusetCgroup: "" }), 2), `/nomad.slice/share.slice/${id}.scope`);
  const cores = requestWith({ cpusetCgroup: "", cpusetCpus: "1" });
  assert.equal(cgroupsPath(cores, 2), `/nomad.slice/reserve.slice/${id}.scope`);
  assert.equal(cgroupsPath(requestWith({ cpusetCgroup: "" }), 1), `/nomad/${id}`);
});

Deno.test("cgroupsPath() is the task's freezer, cpu and memory cgroup on cgroup v1, never the shared cpuset", () => {
  assert.equal(cgroupsPath(requestWith({ cpusetCgroup: "/sys/fs/cgroup/cpuset/nomad/share" }), 1), `/nomad/${id}`);
  const reserved = requestWith({ cpusetCgroup: `/sys/fs/cgroup/cpuset/nomad/reserve/${id}` });
  assert.equal(cgroupsPath(reserved, 1), `/nomad/${id}`);
});

Deno.test("cgroupsPath() follows the agent's cgroup_parent", () => {
  const moved = requestWith({ cpusetCgroup: "/sys/fs/cgroup/cpuset/batch/nomad/share" });
  assert.equal(cgroupsPath(moved, 1), `/batch/nomad/${id}`);
});

Deno.test("joinedCpuset() is the shared cpuset for a task of the shared pool on cgroup v1", () => {
  const cpusetCgroup = "/sys/fs/cgroup/cpuset/nomad/share";
  assert.equal(joinedCpuset(requestWith({ cpusetCgroup }), 1), cpusetCgroup);
});

Deno.test("joinedCpuset() is nothing when the container's own cpuset is right", () => {
  const cpusetCgroup = "/sys/fs/cgroup/cpuset/nomad/share";
  assert.equal(joinedCpuset(requestWith({}), 2), undefined);
  assert.equal(joinedCpuset(requestWith({ cpusetCgroup: "" }), 1), undefined);
  assert.equal(joinedCpuset(requestWith({ cpusetCgroup, cpusetCpus: "1" }), 1), undefined);
  assert.equal(joinedCpuset(requestWith({ cpusetCgroup }, { cpuset_cpus: "1" }), 1), undefined);
});
