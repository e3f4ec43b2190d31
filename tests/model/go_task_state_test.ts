import assert from "node:assert/strict";
import { encode } from "@msgpack/msgpack";
import { decodeGoTaskState } from "../../src/model/task/go_task_state.ts";
import { goDriverState } from "../support/agent/go_driver_state.ts";

/** A time as Go's time.MarshalBinary writes it, UTC: 2024-05-06 07:08:09.123456789. */
const GO_TIME = "010000000eddca78d9075bcd15ffff";

/** Fields as go-msgpack writes a struct without tags: fixmap, then names and values as raw bytes. */
function goStruct(fields: Readonly<Record<string, string>>): Uint8Array {
  const encoder = new TextEncoder();
  const parts = Object.entries(fields).flatMap(([name, valueHex]) => {
    const value = Uint8Array.fromHex(valueHex);
    return [0xa0 | name.length, ...encoder.encode(name), 0xa0 | value.length, ...value];
  });
  return Uint8Array.from([0x80 | Object.keys(fields).length, ...parts]);
}

const hexOf = (text: string) => new TextEncoder().encode(text).toHex();

Deno.test("decodeGoTaskState() reads the bytes that the Go driver writes", () => {
  const bytes = goStruct({
    StartedAt: GO_TIME,
    ContainerName: hexOf("web-6a3f0c53"),
    StdoutPath: hexOf("/a/.web.stdout.fifo"),
    StderrPath: hexOf("/a/.web.stderr.fifo"),
  });
  const startedAt = new Date("2024-05-06T07:08:09.123Z");
  assert.deepEqual(decodeGoTaskState(bytes), {
    containerId: "web-6a3f0c53",
    startedAt,
    output: { stdout: "/a/.web.stdout.fifo", stderr: "/a/.web.stderr.fifo" },
  });
});

Deno.test("decodeGoTaskState() reads names longer than a fixraw holds, as those with an allocation's id are", () => {
  const containerName = "web-6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11";
  const startedAt = new Date("2026-01-02T03:04:05.678Z");
  assert.deepEqual(decodeGoTaskState(goDriverState({ containerName, startedAt })), {
    containerId: containerName,
    startedAt,
    output: { stdout: "/alloc/logs/.main.stdout.fifo", stderr: "/alloc/logs/.main.stderr.fifo" },
  });
});

Deno.test("decodeGoTaskState() reads a time of another zone, which Go keeps as seconds of UTC beside it", () => {
  const inBerlin = `${GO_TIME.slice(0, -4)}0078`;
  const { startedAt } = decodeGoTaskState(goStruct({ StartedAt: inBerlin, ContainerName: hexOf("web") }));
  assert.deepEqual(startedAt, new Date("2024-05-06T07:08:09.123Z"));
});

Deno.test("decodeGoTaskState() refuses what is no struct, or another one", () => {
  const others = [encode(null), encode("web"), encode([1]), encode({}), encode({ ContainerName: 1, StartedAt: 2 })];
  for (const bytes of others) assert.throws(() => decodeGoTaskState(bytes), TypeError);
  assert.throws(() => decodeGoTaskState(goStruct({ ContainerName: hexOf("web") })), TypeError);
  assert.throws(() => decodeGoTaskState(goStruct({ StartedAt: GO_TIME })), TypeError);
});

Deno.test("decodeGoTaskState() refuses bytes that break off, and a time that is too short", () => {
  const whole = goStruct({ StartedAt: GO_TIME, ContainerName: hexOf("web") });
  assert.throws(() => decodeGoTaskState(whole.subarray(0, -1)), RangeError);
  assert.throws(() => decodeGoTaskState(goStruct({ StartedAt: "0100", ContainerName: hexOf("web") })), RangeError);
});
