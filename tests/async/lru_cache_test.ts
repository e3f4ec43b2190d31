import assert from "node:assert/strict";
import { LruCache } from "../../src/async/lru_cache.ts";

interface Named {
  readonly name: string;
}

/** A cache, and the names that were made for it, in order. */
function cacheOf(options: { max: number; isWorthKeeping?: (value: Named) => boolean } = { max: 2 }) {
  const made: string[] = [];
  const cache = new LruCache<Named>(options);
  const get = (name: string) =>
    cache.get(name, () => {
      made.push(name);
      return Promise.resolve({ name });
    });
  return { cache, made, get };
}

Deno.test("LruCache.get() makes a value once", async () => {
  const { made, get } = cacheOf();
  assert.equal(await get("a"), await get("a"));
  assert.deepEqual(made, ["a"]);
});

Deno.test("LruCache.get() makes a value once for all who ask for it before it is made", async () => {
  const { cache } = cacheOf();
  const answer = Promise.withResolvers<Named>();
  let calls = 0;
  const make = () => {
    calls++;
    return answer.promise;
  };
  const asked = [cache.get("a", make), cache.get("a", make), cache.get("a", make)];
  answer.resolve({ name: "a" });
  const [first, ...others] = await Promise.all(asked);
  assert.ok(others.every((other) => other === first));
  assert.equal(calls, 1);
});

Deno.test("LruCache.get() forgets the value that was used longest ago when there are more than it keeps", async () => {
  const { made, get } = cacheOf();
  for (const name of ["a", "b", "a", "c", "a", "b"]) await get(name);
  assert.deepEqual(made, ["a", "b", "c", "b"]);
});

Deno.test("LruCache.get() keeps no failure", async () => {
  const { cache, get } = cacheOf();
  await assert.rejects(cache.get("a", () => Promise.reject(new Error("not today"))), /not today/);
  assert.deepEqual(await get("a"), { name: "a" });
});

Deno.test("LruCache.get() tells a failure to its maker only: who waited for it makes the value", async () => {
  const { cache, made, get } = cacheOf();
  const answer = Promise.withResolvers<Named>();
  const maker = cache.get("a", () => answer.promise);
  const others = [get("a"), get("a")];
  answer.reject(new Error("not today"));
  await assert.rejects(maker, /not today/);
  assert.deepEqual(await Promise.all(others), [{ name: "a" }, { name: "a" }]);
  assert.deepEqual(made, ["a"]);
});

Deno.test("LruCache.get() keeps nothing that is not worth it", async () => {
  const { made, get } = cacheOf({ max: 2, isWorthKeeping: ({ name }) => name.length < 3 });
  for (const name of ["aa", "bbb", "bbb", "aa"]) assert.deepEqual(await get(name), { name });
  assert.deepEqual(made, ["aa", "bbb", "bbb"]);
});
