import assert from "node:assert/strict";
import { Turns } from "../../src/async/turns.ts";

/** Work that ends when it is told to, and how much of it runs. */
class Bench {
  readonly ends: (() => void)[] = [];
  running = 0;

  readonly work = async (): Promise<void> => {
    this.running++;
    await new Promise<void>((resolve) => this.ends.push(resolve));
    this.running--;
  };
}

Deno.test("Turns lets so many run at a time, the others in the order in which they came", async () => {
  const turns = new Turns({ most: 2 });
  const order: number[] = [];
  const done = [0, 1, 2, 3, 4].map((at) => turns.run(() => Promise.resolve(void order.push(at))));
  await Promise.all(done);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  const bench = new Bench();
  const three = [1, 2, 3].map(() => turns.run(bench.work));
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(bench.running, 2);
  for (const at of [0, 1, 2]) {
    bench.ends[at]?.();
    await three[at];
  }
});

Deno.test("Turns goes on after work that failed", async () => {
  const turns = new Turns({ most: 1 });
  await assert.rejects(turns.run(() => Promise.reject(new Error("no"))), /no/);
  assert.equal(await turns.run(() => Promise.resolve("yes")), "yes");
});

Deno.test("Turns runs work alone when asked to, with work before and after it", async () => {
  const turns = new Turns({ most: 2 });
  const seen: string[] = [];
  const step = (name: string) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    await Promise.resolve();
    seen.push(`${name} ends`);
  };
  const alone = [turns.runAlone(step("first")), turns.runAlone(step("second"))];
  await Promise.all([turns.run(step("a")), ...alone, turns.run(step("b"))]);
  for (const name of ["first", "second"]) assert.equal(seen[seen.indexOf(`${name} begins`) + 1], `${name} ends`);
});
