import { create, toBinary } from "@bufbuild/protobuf";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodePluginConfig } from "../../src/config/plugin_config.ts";
import { DriverError } from "../../src/errors.ts";
import { TaskConfigSchema } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { MetricsSchema } from "../../src/gen/io/containerd/cgroups/v2/metrics_pb.ts";
import { decodeTaskState, encodeTaskState } from "../../src/model/task/task_state.ts";
import { decodeTask } from "../../src/nomad/decode_task.ts";
import { sampleOf } from "../../src/stats/usage/sample.ts";
import { parseGroupLine, parsePasswdLine } from "../../src/host/rootfs/user_files.ts";
import { HeaderReader } from "../../packages/grpc/http2/hpack/header_reader.ts";
import { writeHeaders } from "../../packages/grpc/http2/hpack/header_writer.ts";
import { ConnectionError, frameHead, StreamError } from "../../packages/grpc/http2/wire/frame.ts";
import { FrameReader } from "../../packages/grpc/http2/wire/frame_reader.ts";

const bytes = fc.uint8Array({ maxLength: 300 });
/** What Nomad's msgpack can hold, under the names of options too. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    ...[
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.double(),
      fc.constant(null),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    ],
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie("any"), { maxKeys: 4 }),
  ),
})).any;
const OPTIONS = [
  "image",
  "command",
  "args",
  "mounts",
  "mount",
  "volumes",
  "devices",
  "ulimit",
  "sysctl",
  "labels",
  "ports",
];
const block = fc.dictionary(fc.constantFrom(...OPTIONS), value, { maxKeys: 4 });

Deno.test("decodeTask() reads or refuses any msgpack of a task's config", () => {
  fc.assert(
    fc.property(fc.oneof(bytes, block.map(packed)), (msgpackDriverConfig) => {
      readOrRefuse(() => decodeTask(create(TaskConfigSchema, { id: "a/b/1", name: "b", msgpackDriverConfig })));
    }),
    { numRuns: 500 },
  );
});

Deno.test("decodePluginConfig() reads or refuses any msgpack of the plugin's config", () => {
  const names = fc.constantFrom("auth", "gc", "network", "telemetry", "namespace", "runtime", "allow_caps", "volumes");
  const config = fc.dictionary(names, value, { maxKeys: 3 });
  fc.assert(
    fc.property(fc.oneof(bytes, config.map(packed)), (msgpack) => {
      readOrRefuse(() => decodePluginConfig(msgpack, 4));
    }),
    { numRuns: 500 },
  );
});

Deno.test("decodeTaskState() reads or refuses any handle, of every version", () => {
  const json = fc.json().map((text) => new TextEncoder().encode(text));
  fc.assert(fc.property(fc.oneof(bytes, json, value.map(packed)), fc.integer({ min: -1, max: 4 }), (state, version) => {
    readOrRefuse(() => decodeTaskState(state, { version, taskId: "a/b/1" }));
  }));
});

Deno.test("decodeTaskState() gives back what encodeTaskState() wrote", () => {
  const text = fc.string();
  const plain = { noNullPrototype: true };
  const state = fc.record({
    containerId: fc.string({ minLength: 1 }),
    startedAt: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
    stopSignal: fc.integer({ min: 1, max: 64 }),
    memoryCgroup: text,
    memoryLimitBytes: fc.nat(),
    pid: fc.nat(),
    bundle: text,
    audit: fc.record({ job: text, image: text }, plain),
  }, plain);
  fc.assert(fc.property(state, (state) => {
    assert.deepEqual(decodeTaskState(encodeTaskState(state), { version: 2, taskId: "a" }), state);
  }));
});

Deno.test("sampleOf() decodes a metric or throws an error, whatever its bytes are", () => {
  const metric = fc.oneof(
    bytes,
    fc.nat().map((n) => toBinary(MetricsSchema, create(MetricsSchema, { cpu: { usageUsec: BigInt(n) } }))),
  );
  const typeUrl = fc.constantFrom("io.containerd.cgroups.v1.Metrics", "io.containerd.cgroups.v2.Metrics", "other");
  fc.assert(fc.property(typeUrl, metric, (typeUrl, value) => {
    try {
      sampleOf({ id: "a", data: { typeUrl, value } }, 0);
    } catch (error) {
      assert.ok(error instanceof Error);
    }
  }));
});

Deno.test("lines of passwd and group are entries or nothing, and an entry has what its line says", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (line) => {
    parsePasswdLine(line);
    parseGroupLine(line);
  }));
  fc.assert(fc.property(word, fc.nat(60_000), fc.nat(60_000), (name, uid, gid) => {
    const entry = parsePasswdLine(`${name}:x:${uid}:${gid}::/:/bin/sh`);
    assert.deepEqual([entry?.name, entry?.uid, entry?.gid], [name, uid, gid]);
  }));
});

Deno.test("FrameReader ends or refuses whatever bytes come, and gives whole frames however they are cut", () => {
  fc.assert(fc.property(fc.array(bytes, { maxLength: 5 }), (chunks) => {
    const reader = new FrameReader();
    readOrRefuse(() => {
      for (const chunk of chunks) {
        reader.add(Buffer.from(chunk));
        while (reader.next() !== undefined);
      }
    }, [ConnectionError, StreamError]);
  }));
  fc.assert(fc.property(bytes, fc.nat(20), (payload, cut) => {
    const body = Buffer.from(payload);
    const whole = Buffer.concat([frameHead({ type: 0, flags: 0, streamId: 1, payload: body }), body]);
    const reader = new FrameReader();
    reader.add(whole.subarray(0, cut));
    reader.add(whole.subarray(cut));
    assert.deepEqual(reader.next()?.payload, body);
  }));
});

Deno.test("HeaderReader refuses what is no HPACK, and reads back what was written", () => {
  fc.assert(
    fc.property(bytes, (block) => {
      readOrRefuse(() => new HeaderReader().read(Buffer.from(block)), [RangeError, ConnectionError]);
    }),
    { numRuns: 1_000 },
  );
  const header = fc.tuple(fc.stringMatching(/^[a-z-]{1,20}$/), fc.stringMatching(/^[\x20-\x7e]{0,200}$/));
  fc.assert(fc.property(fc.array(header, { maxLength: 10 }), (headers) => {
    assert.deepEqual(new HeaderReader().read(writeHeaders(headers)), headers);
  }));
});

function packed(value: unknown): Uint8Array {
  return encode(value, { useBigInt64: true });
}

/** Runs it; any error but those allowed is a failure. */
function readOrRefuse(
  read: () => unknown,
  allowed: readonly (new (...args: never[]) => Error)[] = [DriverError],
): void {
  try {
    read();
  } catch (error) {
    if (!allowed.some((kind) => error instanceof kind)) throw error;
  }
}
