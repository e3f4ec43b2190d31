import assert from "node:assert/strict";
import { fromJsonAny, toAny } from "../../src/containerd/any.ts";

const NO_LIMIT = "18446744073709551615";

Deno.test("fromJsonAny() has the numbers and texts that toAny() wrote, no limit among them", () => {
  const written = {
    rlimits: [{ type: "RLIMIT_CORE", soft: Infinity, hard: Infinity }, { type: "RLIMIT_NOFILE", soft: 1024, hard: 0 }],
    env: [`A=${NO_LIMIT}`, `B={"soft":${NO_LIMIT}}`, `C=":${NO_LIMIT},`, `D=\\":${NO_LIMIT},`, `":${NO_LIMIT}`],
    deviceRules: [{ major: -1 }],
    nothing: null,
  };
  const any = toAny("types.containerd.io/example", written);
  assert.match(new TextDecoder().decode(any.value), new RegExp(`"hard":${NO_LIMIT}`), "as Go reads and writes it");
  assert.deepEqual(fromJsonAny(any), written);
});

Deno.test("fromJsonAny() reads no limit as Go's indented JSON has it", () => {
  const value = new TextEncoder().encode(`{\n  "soft": ${NO_LIMIT},\n  "hard": ${NO_LIMIT}\n}`);
  assert.deepEqual(fromJsonAny({ ...toAny("x", {}), value }), { soft: Infinity, hard: Infinity });
});
