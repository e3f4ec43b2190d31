import assert from "node:assert/strict";

import { containerId, isExecId, leaseId, newExecId, parseTaskId, snapshotKey } from "../../src/model/names.ts";

const allocId = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11";
const acceptable = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;

Deno.test("containerId() is <task>-<alloc id> on cgroup v1 and <alloc id>.<task>.scope on cgroup v2", () => {
  assert.equal(containerId({ name: "web", allocId }, 1), `web-${allocId}`);
  assert.equal(containerId({ name: "web", allocId }, 2), `${allocId}.web.scope`);
});

Deno.test("containerId() is the same for the same task every time", () => {
  const name = "a task with spaces";
  assert.equal(containerId({ name, allocId }, 2), containerId({ name, allocId }, 2));
});

Deno.test("containerId() is one containerd accepts, whatever the task is called", () => {
  for (const name of ["web server", "a--b", "under__score_", "-", "日本語", "x".repeat(128), `${"x".repeat(31)}--`]) {
    for (const version of [1, 2] as const) {
      const id = containerId({ name, allocId }, version);
      assert.match(id, acceptable, name);
      assert.equal(id.length <= 76, true, id);
    }
  }
});

Deno.test("containerId() tells tasks apart whose names it has to change", () => {
  const ids = ["a b", "a  b", "a-b"].map((name) => containerId({ name, allocId }, 2));
  assert.equal(new Set(ids).size, 3);
});

Deno.test("containerId() leaves a name alone that fits containerd's longest identifier to the character", () => {
  const longest = "x".repeat(76 - `-${allocId}`.length);
  assert.equal(containerId({ name: longest, allocId }, 1), `${longest}-${allocId}`);
  assert.notEqual(containerId({ name: `${longest}x`, allocId }, 1), `${longest}x-${allocId}`);
});

Deno.test("isExecId() knows the ids of newExecId() from those that other clients of containerd give", () => {
  assert.equal(isExecId(newExecId()), true);
  for (const id of ["", "exec-1", "sh", `exec-${"0a".repeat(32)}`, `my-${newExecId()}`]) {
    assert.equal(isExecId(id), false, id);
  }
});

Deno.test("parseTaskId() takes Nomad's task id apart", () => {
  assert.deepEqual(parseTaskId(`${allocId}/web/01234567`), { allocId, name: "web" });
});

Deno.test("parseTaskId() is undefined for anything else", () => {
  for (const id of ["", "web", "/web/01234567", `${allocId}/`, `${allocId}//01234567`]) {
    assert.equal(parseTaskId(id), undefined, id);
  }
});

Deno.test("snapshotKey() and leaseId() derive from the container's id alone", () => {
  assert.equal(snapshotKey("web-6a3f0c53"), "web-6a3f0c53-snapshot");
  assert.equal(leaseId("web-6a3f0c53"), "web-6a3f0c53-lease");
});
