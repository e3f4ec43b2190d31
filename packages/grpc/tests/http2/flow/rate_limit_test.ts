import assert from "node:assert/strict";
import { RateLimit } from "../../../http2/flow/rate_limit.ts";

Deno.test("RateLimit lets a burst pass, and then so many a second", () => {
  let nowMs = 5_000;
  const limit = new RateLimit({ burst: 3, perSecond: 2 }, () => nowMs);
  const taken = (times: number) => Array.from({ length: times }, () => limit.take());
  assert.deepEqual(taken(4), [true, true, true, false]);
  nowMs += 1_500;
  assert.deepEqual(taken(3), [true, true, false]);
  nowMs += 60_000;
  assert.deepEqual(taken(4), [true, true, true, false]);
});
