import assert from "node:assert/strict";
import { encode } from "@msgpack/msgpack";
import { decodePluginConfig } from "../../src/config/plugin_config.ts";
import { decodeTaskConfig } from "../../src/config/task_config.ts";
import { ConfigError } from "../../src/errors.ts";

const TRUNCATED = encode({ image: "busybox" }).subarray(0, -2);

Deno.test("decodeTaskConfig() refuses broken msgpack and keeps the cause", () => {
  assert.throws(() => decodeTaskConfig(TRUNCATED), (error) => {
    assert(error instanceof ConfigError && error.cause instanceof Error);
    assert.match(error.message, /^Cannot read the task's config: its msgpack is broken \(.+\)$/);
    return true;
  });
});

Deno.test("decodeTaskConfig() refuses bytes after the config", () => {
  assert.throws(() => decodeTaskConfig(new Uint8Array([...encode({ image: "busybox" }), 0])), ConfigError);
});

Deno.test("decodeTaskConfig() refuses empty bytes, which Nomad never sends for a task that starts", () => {
  assert.throws(() => decodeTaskConfig(new Uint8Array()), ConfigError);
});

Deno.test("decodeTaskConfig() refuses msgpack that is not a map", () => {
  const notMap = (kind: string) =>
    new ConfigError(`Cannot read the task's config: its msgpack holds ${kind}, not a map of options`);
  assert.throws(() => decodeTaskConfig(encode([1])), notMap("an array"));
  assert.throws(() => decodeTaskConfig(encode(null)), notMap("nil"));
  assert.throws(() => decodeTaskConfig(encode("x")), notMap("a string"));
});

Deno.test("decodePluginConfig() refuses broken msgpack", () => {
  assert.throws(() => decodePluginConfig(TRUNCATED), ConfigError);
});
