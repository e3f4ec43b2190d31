import assert from "node:assert/strict";
import { SharedWork } from "../../src/async/shared_work.ts";

Deno.test("SharedWork.join() does the work once for all who ask at the same time, and again for later ones", async () => {
  const shared = new SharedWork<number, string>();
  let runs = 0;
  const work = () => Promise.resolve(++runs);
  assert.deepEqual(await Promise.all([shared.join("a", work), shared.join("a", work), shared.join("b", work)]), [
    1,
    1,
    2,
  ]);
  assert.equal(await shared.join("a", work), 3);
});

Deno.test("SharedWork.join() gives the same failure to all who wait, and tries again for later ones", async () => {
  const shared = new SharedWork<string, string>();
  const failing = () => Promise.reject(new Error("no route"));
  await Promise.all([1, 2].map(() => assert.rejects(shared.join("a", failing), { message: "no route" })));
  assert.equal(await shared.join("a", () => Promise.resolve("done")), "done");
});

Deno.test("SharedWork.join() goes on while somebody waits, and is cancelled when the last one leaves", async () => {
  const shared = new SharedWork<void, string>();
  const [first, second] = [new AbortController(), new AbortController()];
  const cleaned = Promise.withResolvers<void>();
  let cancelled = false;
  const work = async (signal: AbortSignal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    cancelled = true;
    await cleaned.promise;
  };
  const waiting = [first, second].map(({ signal }) => shared.join("a", work, { signal }));
  first.abort(new Error("first left"));
  await assert.rejects(waiting[0]!, { message: "first left" });
  assert.equal(cancelled, false);
  second.abort(new Error("second left"));
  cleaned.resolve();
  await assert.rejects(waiting[1]!, { message: "second left" });
  assert.equal(cancelled, true);
});

Deno.test("SharedWork.join() starts anew for who comes while cancelled work cleans up", async () => {
  const shared = new SharedWork<string, string>();
  const leaving = new AbortController();
  const [cancelled, cleaned] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  const slow = (signal: AbortSignal) => {
    signal.addEventListener("abort", () => cancelled.resolve());
    return cleaned.promise;
  };
  const left = assert.rejects(shared.join("a", slow, { signal: leaving.signal }), { message: "left" });
  leaving.abort(new Error("left"));
  await cancelled.promise;
  assert.equal(await shared.join("a", () => Promise.resolve("anew")), "anew");
  cleaned.resolve("late");
  await left;
});

Deno.test("SharedWork.join() tells its progress to everyone who waits, the last progress also to who comes later", async () => {
  const shared = new SharedWork<void, string>();
  const heard: string[] = [];
  const begun = Promise.withResolvers<(progress: string) => void>();
  const finish = Promise.withResolvers<void>();
  const work = (_signal: AbortSignal, tell: (progress: string) => void) => (begun.resolve(tell), finish.promise);
  const first = shared.join("a", work, { onProgress: (progress) => heard.push(`first ${progress}`) });
  const tell = await begun.promise;
  tell("one");
  const second = shared.join("a", work, { onProgress: (progress) => heard.push(`second ${progress}`) });
  tell("two");
  finish.resolve();
  await Promise.all([first, second]);
  assert.deepEqual(heard, ["first one", "second one", "first two", "second two"]);
});
