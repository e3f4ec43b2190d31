import { create } from "@bufbuild/protobuf";
import assert from "node:assert/strict";
import {
  DriverTaskEventSchema,
  FingerprintResponse_HealthState as Health,
  FingerprintResponseSchema,
  WaitTaskResponseSchema,
} from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { type ExitResult, exitResult, lostResult } from "../../src/model/task/exit_result.ts";
import { encodeEvent, encodeFingerprint, encodeWait } from "../../src/nomad/encode_task.ts";

function waitAnswer(end: ExitResult) {
  const { result, err } = create(WaitTaskResponseSchema, encodeWait(end));
  return [result?.exitCode, result?.signal, result?.oomKilled, err];
}

Deno.test("encodeWait() has a result and an empty error for a task that just ended", () => {
  // Any error text makes Nomad take the end for a failure.
  assert.deepEqual(waitAnswer(exitResult(0)), [0, 0, false, ""]);
  assert.deepEqual(waitAnswer(exitResult(143)), [143, 15, false, ""]);
});

Deno.test("encodeWait() tells an OOM kill by its flag and in words", () => {
  const oomError = "OOM Killed: it reached its memory limit of 64 MiB";
  assert.deepEqual(waitAnswer(exitResult(137, { oomError })), [137, 9, true, oomError]);
});

Deno.test("encodeWait() has a result also for an end that nobody saw, since Nomad's client does not bear its absence", () => {
  assert.deepEqual(waitAnswer(lostResult("nobody saw it")), [255, 0, false, "nobody saw it"]);
});

Deno.test("encodeFingerprint() has each health, its reason, and attributes as strings", () => {
  const healths = [
    ["undetected", Health.UNDETECTED],
    ["unhealthy", Health.UNHEALTHY],
    ["healthy", Health.HEALTHY],
  ] as const;
  for (const [health, expected] of healths) {
    const attributes = { "driver.containerd.runtime": "io.containerd.runc.v2" };
    const encoded = create(FingerprintResponseSchema, encodeFingerprint({ health, description: "why", attributes }));
    assert.deepEqual([encoded.health, encoded.healthDescription], [expected, "why"]);
    assert.deepEqual(encoded.attributes["driver.containerd.runtime"]?.value, {
      case: "stringVal",
      value: "io.containerd.runc.v2",
    });
  }
});

Deno.test("encodeEvent() names the task and its allocation, without which Nomad finds no reader", () => {
  const names = { taskId: "alloc/web/01234567", allocId: "alloc", taskName: "web" };
  const event = {
    ...names,
    timestamp: new Date(1_700_000_000_123),
    message: "Downloading image",
    annotations: { image: "a" },
  };
  const { timestamp, $typeName: _, ...encoded } = create(DriverTaskEventSchema, encodeEvent(event));
  assert.deepEqual(encoded, { ...names, message: "Downloading image", annotations: { image: "a" } });
  assert.deepEqual([timestamp?.seconds, timestamp?.nanos], [1_700_000_000n, 123_000_000]);
});
