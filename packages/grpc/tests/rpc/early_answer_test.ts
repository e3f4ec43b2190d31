import assert from "node:assert/strict";
import { Code } from "../../code.ts";
import { RpcError } from "../../rpc_error.ts";
import { EchoPair } from "../support/echo_pair.ts";

const CALLS = 200;
const AT_ONCE = 10;
/** So large that the window fills soon. */
const DATA = new Uint8Array(2_000);

async function* withoutEnd() {
  for (;;) yield await Promise.resolve({ data: DATA });
}

/** Calls one after the other, a few at a time, for their results. */
async function repeat<T>(call: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  async function caller() {
    for (let made = 0; made < CALLS / AT_ONCE; made++) results.push(await call());
  }
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  return results;
}

Deno.test("a client stream that is answered before it has ended gets its answer, every time", async () => {
  await using echo = await EchoPair.start({
    async clientStream(notes) {
      let number = 0;
      for await (const _ of notes) if (++number === 3) break;
      return { number };
    },
  });
  const answers = await repeat(() => echo.client.clientStream(withoutEnd()));
  assert.deepEqual(answers.map(({ number }) => number), Array(CALLS).fill(3));
});

Deno.test("a client stream that is refused before it has ended gets its refusal, every time", async () => {
  await using echo = await EchoPair.start({
    async clientStream(notes) {
      for await (const _ of notes) break;
      throw new RpcError("full", { code: Code.RESOURCE_EXHAUSTED });
    },
  });
  const errors = await repeat(() => echo.client.clientStream(withoutEnd()).catch((error) => error));
  assert.deepEqual(errors.map(({ code, message }) => `${code} ${message}`), Array(CALLS).fill("8 full"));
});
