import assert from "node:assert/strict";
import { KeyedTurns } from "../../src/async/keyed_turns.ts";

Deno.test("KeyedTurns does work of one key one after the other, though the first fails", async () => {
  const turns = new KeyedTurns();
  const first = Promise.withResolvers<number>();
  const begun: number[] = [];
  const work = (number: number, promise: Promise<number>) => () => {
    begun.push(number);
    return promise;
  };
  const failed = assert.rejects(turns.take("a", work(1, first.promise)), /no luck/);
  const second = turns.take("a", work(2, Promise.resolve(2)));
  assert.equal(await turns.take("b", work(3, Promise.resolve(3))), 3);
  assert.deepEqual(begun, [1, 3]);
  first.reject(new Error("no luck"));
  await failed;
  assert.equal(await second, 2);
  assert.deepEqual(begun, [1, 3, 2]);
});
