import assert from "node:assert/strict";
import { Latest } from "../../src/async/latest.ts";

const NEVER = new AbortController().signal;

Deno.test("Latest gives a waiting reader each value as it comes", async () => {
  const latest = new Latest<number>();
  const reader = latest.read(NEVER);
  for (const value of [1, 2, 3]) {
    const read = reader.next();
    latest.put(value);
    assert.deepEqual(await read, { value, done: false });
  }
  await reader.return(undefined);
});

Deno.test("Latest keeps only the last value for a slow reader", async () => {
  const latest = new Latest<number>();
  const reader = latest.read(NEVER);
  for (let value = 0; value < 1_000; value++) latest.put(value);
  assert.deepEqual(await reader.next(), { value: 999, done: false });
  const read = reader.next();
  latest.put(1_000);
  assert.deepEqual(await read, { value: 1_000, done: false });
  await reader.return(undefined);
});

Deno.test("Latest ends its reader", async () => {
  const latest = new Latest<number>();
  const read = latest.read(NEVER).next();
  latest.end();
  assert.deepEqual(await read, { value: undefined, done: true });
  assert.deepEqual(await latest.read(NEVER).next(), { value: undefined, done: true });
});

Deno.test("Latest lets its reader go when the signal fires", async () => {
  const latest = new Latest<number>();
  const abort = new AbortController();
  const read = latest.read(abort.signal).next();
  abort.abort();
  assert.deepEqual(await read, { value: undefined, done: true });
  latest.put(1);
  assert.deepEqual(await latest.read(abort.signal).next(), { value: undefined, done: true });
});
