import assert from "node:assert/strict";
import { HANDLE_VERSION } from "../../src/about.ts";
import { ConfigError } from "../../src/errors.ts";
import { decodeTaskState, encodeTaskState, type TaskState } from "../../src/model/task/task_state.ts";
import { goDriverState } from "../support/agent/go_driver_state.ts";

const taskId = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11/web/01234567";

const STATE: TaskState = {
  containerId: "web-6a3f0c53",
  startedAt: new Date("2026-01-02T03:04:05.678Z"),
  stopSignal: 3,
  memoryCgroup: "/sys/fs/cgroup/memory/nomad/web",
  memoryLimitBytes: 64 * 2 ** 20,
  pid: 4711,
  bundle: "/run/containerd/io.containerd.runtime.v2.task/nomad/web",
  audit: { job: "shop", image: "docker.io/library/web:1", waived: "allow_privileged" },
};

function decode(text: string, version = HANDLE_VERSION): TaskState {
  return decodeTaskState(new TextEncoder().encode(text), { version, taskId });
}

function assertRefused(read: () => TaskState, reason: string): void {
  assert.throws(read, new ConfigError(`Cannot recover task "${taskId}": ${reason}`));
}

function assertUnreadable(read: () => TaskState): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof ConfigError && error.cause instanceof Error);
    assert.equal(error.message, `Cannot recover task "${taskId}": its handle cannot be read`);
    return true;
  });
}

Deno.test("decodeTaskState() reads what encodeTaskState() wrote", () => {
  assert.deepEqual(decodeTaskState(encodeTaskState(STATE), { version: HANDLE_VERSION, taskId }), STATE);
});

Deno.test("decodeTaskState() reads a task without a memory limit and without a known cgroup", () => {
  const state = { ...STATE, memoryCgroup: "", memoryLimitBytes: 0 };
  assert.deepEqual(decodeTaskState(encodeTaskState(state), { version: HANDLE_VERSION, taskId }), state);
});

Deno.test("decodeTaskState() reads a handle of version 1.0 of this driver, which tells nothing of process, bundle and audit", () => {
  const { pid: _pid, bundle: _bundle, audit: _audit, ...old } = STATE;
  assert.deepEqual(decode(JSON.stringify(old)), { ...STATE, pid: 0, bundle: "", audit: {} });
});

Deno.test("decodeTaskState() stops a task of the Go driver with SIGTERM and knows nothing of its memory", () => {
  const bytes = goDriverState({ containerName: STATE.containerId, startedAt: STATE.startedAt });
  assert.deepEqual(decodeTaskState(bytes, { version: 1, taskId }), {
    ...{ containerId: STATE.containerId, startedAt: STATE.startedAt },
    ...{ stopSignal: 15, memoryCgroup: "", memoryLimitBytes: 0, pid: 0, bundle: "", audit: {} },
    output: { stdout: "/alloc/logs/.main.stdout.fifo", stderr: "/alloc/logs/.main.stderr.fifo" },
  });
});

Deno.test("decodeTaskState() refuses an empty handle of any version", () => {
  for (const version of [0, 1, 2, 3]) assertRefused(() => decode("", version), "its handle is empty");
});

Deno.test("decodeTaskState() refuses a handle of an unknown version, and names those it knows", () => {
  for (const version of [0, 3, -1]) {
    const reason = `its handle has version ${version}, known are 1, 2`;
    assertRefused(() => decode(new TextDecoder().decode(encodeTaskState(STATE)), version), reason);
  }
});

Deno.test("decodeTaskState() refuses garbage, and keeps what was wrong with it", () => {
  for (const text of ["\xc1", "{", "null", "[]", "{}", '"web"', "7"]) assertUnreadable(() => decode(text));
});

Deno.test("decodeTaskState() refuses a handle that lacks a field, or has one of another type", () => {
  const { containerId: _containerId, ...nameless } = STATE;
  const broken = [
    nameless,
    { ...STATE, containerId: "" },
    { ...STATE, startedAt: undefined },
    { ...STATE, startedAt: "yesterday" },
    { ...STATE, stopSignal: "SIGTERM" },
    { ...STATE, memoryCgroup: undefined },
    { ...STATE, memoryLimitBytes: null },
    { ...STATE, pid: "4711" },
    { ...STATE, bundle: null },
  ];
  for (const state of broken) assertUnreadable(() => decode(JSON.stringify(state)));
});

Deno.test("decodeTaskState() does not take one version's bytes for the other's", () => {
  const go = goDriverState({ containerName: STATE.containerId, startedAt: STATE.startedAt });
  const swapped = [{ bytes: go, version: 2 }, { bytes: encodeTaskState(STATE), version: 1 }];
  for (const { bytes, version } of swapped) {
    assertUnreadable(() => decodeTaskState(bytes, { version, taskId }));
  }
});
