import assert from "node:assert/strict";

import { planStart } from "../../../src/model/plan/start_plan.ts";
import { samplePlan, sampleRequest } from "../../support/sample.ts";

const id = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11.web.scope";
const allocDir = "/var/nomad/alloc/6a3f0c53";

Deno.test("planStart() names all that a start makes after the container", () => {
  const { containerId, snapshotKey, leaseId, hostname } = samplePlan();
  assert.deepEqual({ containerId, snapshotKey, leaseId, hostname }, {
    containerId: id,
    snapshotKey: `${id}-snapshot`,
    leaseId: `${id}-lease`,
    hostname: id,
  });
});

Deno.test("planStart() has the task's directories and files below the allocation's", () => {
  assert.deepEqual(samplePlan().directories, {
    alloc: `${allocDir}/alloc`,
    logs: `${allocDir}/alloc/logs`,
    task: `${allocDir}/web`,
    local: `${allocDir}/web/local`,
    secrets: `${allocDir}/web/secrets`,
    resolvConf: `${allocDir}/web/resolv.conf`,
    hosts: `${allocDir}/web/hosts`,
    hostname: `${allocDir}/web/hostname`,
    stdin: `${allocDir}/web/.stdin.fifo`,
    volumes: `${allocDir}/web/volumes`,
  });
  const { directories } = planStart(sampleRequest(), { cgroupVersion: 2, allocDir: "/data/alloc/1" });
  assert.equal(directories.local, "/data/alloc/1/web/local");
});

Deno.test("planStart() has the image's full name, and refuses a reference that is none", () => {
  assert.equal(samplePlan({ config: { image: "redis:7" } }).image.name, "docker.io/library/redis:7");
  assert.throws(() => samplePlan({ config: { image: "redis:7:8" } }), {
    name: "ConfigError",
    message: 'Cannot use image "redis:7:8": it has more than one digest or tag',
  });
});
