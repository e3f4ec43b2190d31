import assert from "node:assert/strict";
import { Recent } from "../../src/async/recent.ts";

const made: string[] = [];

function maker(name: string): () => Promise<{ name: string }> {
  return () => {
    made.push(name);
    return Promise.resolve({ name });
  };
}

Deno.test("Recent.get() makes a value once", async () => {
  const recent = new Recent<{ name: string }>({ max: 2 });
  const first = await recent.get("a", maker("a"));
  assert.equal(await recent.get("a", maker("a again")), first);
  assert.deepEqual(made.splice(0), ["a"]);
});

Deno.test("Recent.get() forgets the oldest value when there are more than it keeps", async () => {
  const recent = new Recent<{ name: string }>({ max: 2 });
  for (const name of ["a", "b", "c", "c", "b", "a"]) await recent.get(name, maker(name));
  assert.deepEqual(made.splice(0), ["a", "b", "c", "a"]);
});

Deno.test("Recent.get() keeps no failure", async () => {
  const recent = new Recent<{ name: string }>({ max: 2 });
  await assert.rejects(recent.get("a", () => Promise.reject(new Error("not today"))), /not today/);
  assert.deepEqual(await recent.get("a", maker("a")), { name: "a" });
  made.splice(0);
});

Deno.test("Recent.get() keeps nothing that is not worth it", async () => {
  const recent = new Recent<{ name: string }>({ max: 2, isWorthKeeping: ({ name }) => name.length < 3 });
  for (const name of ["aa", "bbb", "bbb", "aa"]) assert.deepEqual(await recent.get(name, maker(name)), { name });
  assert.deepEqual(made.splice(0), ["aa", "bbb", "bbb"]);
});
