import assert from "node:assert/strict";
import { encode } from "@msgpack/msgpack";
import { decodePluginConfig, type PluginConfig } from "../../src/config/plugin_config.ts";
import { decodeTaskConfig, type TaskConfig } from "../../src/config/task_config.ts";
import { ConfigError } from "../../src/errors.ts";

/** A `config` block in HCL's names; for a task `image` is added. */
export type Block = Record<string, unknown>;

/** The task's config that `block` stands for. */
export function task(block: Block): TaskConfig {
  return decodeTaskConfig(encode({ image: "busybox", ...block }, { useBigInt64: true }));
}

/** The plugin's config that `block` stands for on a node of four CPUs. */
export function plugin(block: Block): PluginConfig {
  return decodePluginConfig(encode(block), 4);
}

/** One test per block: `decode` refuses it with exactly this message, or with one like it. */
export function testRefusals(
  decode: typeof task | typeof plugin,
  refusals: readonly (readonly [Block, string | RegExp])[],
): void {
  for (const [block, message] of refusals) {
    const shown = JSON.stringify(block, (_key, value) => typeof value === "bigint" ? `${value}n` : value);
    Deno.test(`the ${decode.name}'s config refuses ${shown}`, () => {
      const expected = typeof message === "string" ? new ConfigError(message) : { name: "ConfigError", message };
      assert.throws(() => decode(block), expected);
    });
  }
}
