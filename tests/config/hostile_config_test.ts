import assert from "node:assert/strict";
import { encode } from "@msgpack/msgpack";
import { decodeTaskConfig, taskOptions } from "../../src/config/task_config.ts";
import type { Kind } from "../../src/config/option.ts";
import { ConfigError } from "../../src/errors.ts";
import { task } from "./refusal.ts";

const LENGTH = 200_000;
/** Texts that make a pattern with an ambiguous repetition try for ages; the last character keeps them from matching. */
const HOSTILE = [
  "a",
  "1",
  "-",
  ".",
  "/",
  "a.",
  "a-",
  "1.",
  "a/",
  "0-65535,",
  "a:",
  "[",
  "::",
  "../",
  "net.",
  "é",
  "=",
  "1s",
]
  .map((part) => `${part.repeat(LENGTH / part.length)}\0`);
/** Thousands of times what a linear look at such a text takes; a quadratic one takes hours. */
const PATIENCE_MS = 3_000;

/** Values of an option with the text in one of its places: in a block in each of its options. */
function valuesWith(text: string, kind: Kind<unknown>): unknown[] {
  if (kind.type.startsWith("list(string)")) return [[text], [text, text]];
  if (kind.type.startsWith("map(")) return [[{ [text]: text }], [{ [text]: 1 }]];
  if (kind.options === undefined) return kind.type === "string" || kind.type === "number" ? [text] : [];
  const blocks = Object.values(kind.options).flatMap((option) =>
    valuesWith(text, option.kind).map((value) => ({ ...required(kind), [option.name]: value }))
  );
  return blocks.map((block) => kind.type === "block" ? block : [block]);
}

/** What a block needs so that its other options are looked at. */
function required({ options = {} }: Kind<unknown>): Record<string, string> {
  return Object.fromEntries(Object.values(options).filter((option) => option.required).map(({ name }) => [name, "/a"]));
}

for (const { name, kind } of Object.values(taskOptions)) {
  Deno.test(`decodeTaskConfig() looks at a long ${name} in time that grows with its length, whatever it holds`, () => {
    for (
      const [text, value] of HOSTILE.flatMap((text) => valuesWith(text, kind).map((value) => [text, value] as const))
    ) {
      const startedMs = performance.now();
      try {
        task({ [name]: value });
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        assert.ok(error.message.length < 2_000, `${error.message.length} characters`);
      }
      assert.ok(performance.now() - startedMs < PATIENCE_MS, text.slice(0, 10));
    }
  });
}

Deno.test("decodeTaskConfig() refuses a config of more than a megabyte before it decodes it", () => {
  const bytes = encode({ image: "busybox", args: ["a".repeat(2 ** 20)] });
  const message = `Cannot read the task's config: its msgpack has ${bytes.length} bytes, allowed are 1048576`;
  assert.throws(() => decodeTaskConfig(bytes), new ConfigError(message));
});

Deno.test("decodeTaskConfig() refuses lists, maps and blocks of more entries than any job needs", () => {
  const many = Array.from({ length: 4_097 }, (_, at) => `/dev/${at}`);
  const refusals = [
    [{ cap_add: many }, 'Cannot use cap_add "4097 elements": allowed is a list of at most 4096'],
    [{ devices: many }, 'Cannot use devices "4097 entries": allowed is at most 256'],
    [
      { sysctl: [Object.fromEntries(many.map((_, at) => [`net.a${at}`, "1"]))] },
      'Cannot use sysctl "4097 entries": allowed is a map of at most 4096',
    ],
    [
      { mounts: many.slice(0, 257).map((target) => ({ type: "tmpfs", target })) },
      'Cannot use mounts "257 blocks": allowed is at most 256',
    ],
  ] as const;
  for (const [block, message] of refusals) assert.throws(() => task(block), new ConfigError(message));
});
