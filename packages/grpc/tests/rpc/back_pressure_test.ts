import assert from "node:assert/strict";
import { EchoPair } from "../support/echo_pair.ts";
import { atRest, reached } from "../support/gates.ts";

const DATA = new Uint8Array(100_000);
/** More than 200 MB: what a peer would have to keep if nothing slowed the sender. */
const ENOUGH = 2_000;
/** What may be under way: 16 messages in the stream of each side, the HTTP/2 window, and what grpc-js keeps to send again. */
const UNDER_WAY = 40;

Deno.test("a server stream waits for a reader that stalls, and goes on with it", async () => {
  let yields = 0;
  await using echo = await EchoPair.start({
    async *serverStream() {
      while (yields < ENOUGH) {
        yields += 1;
        yield { data: DATA };
      }
    },
  });
  const messages = echo.client.serverStream({})[Symbol.asyncIterator]();
  for (const reads of [1, 100]) {
    for (let read = 0; read < reads; read++) await messages.next();
    const ahead = await atRest(() => yields);
    assert.ok(ahead <= reads + 1 + UNDER_WAY, `${ahead} messages for ${reads} read`);
  }
  await messages.return?.();
});

Deno.test("a client stream waits for a handler that stalls, and goes on with it", async () => {
  let sent = 0;
  const gate = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({
    async clientStream(notes) {
      let number = 0;
      for await (const _ of notes) if (++number === 3) await gate.promise;
      return { number };
    },
  });
  async function* source() {
    while (sent < 200) {
      sent += 1;
      yield { data: DATA };
    }
  }
  const call = echo.client.clientStream(source());
  const ahead = await atRest(() => sent);
  assert.ok(ahead <= 3 + UNDER_WAY, `${ahead} messages`);
  gate.resolve();
  assert.equal((await call).number, 200);
});

Deno.test("a bidirectional stream stalls in one direction and flows in the other", async () => {
  let sent = 0;
  await using echo = await EchoPair.start({
    async *biDi(_, { signal }) {
      for (let number = 0; number < 500; number++) yield { number };
      await reached(signal);
    },
  });
  async function* source() {
    while (sent < ENOUGH) {
      sent += 1;
      yield { data: DATA };
    }
  }
  let seen = 0;
  for await (const { number } of echo.client.biDi(source())) {
    assert.equal(number, seen++);
    if (seen === 500) break;
  }
  assert.ok(await atRest(() => sent) <= UNDER_WAY, `${sent} messages`);
});

Deno.test("a stalled stream does not hold up others of its connection", async () => {
  await using echo = await EchoPair.start({
    async *serverStream() {
      for (;;) yield { data: DATA };
    },
  });
  const stalled = echo.client.serverStream({})[Symbol.asyncIterator]();
  await stalled.next();
  assert.equal((await echo.client.unary({ data: DATA })).data.length, DATA.length);
  await stalled.return?.();
});

Deno.test("long streams, and many with one signal, leave no listeners behind", async () => {
  const { default: process } = await import("node:process");
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on("warning", warn);
  const { signal } = new AbortController();
  await using echo = await EchoPair.start();
  const streams = Array.from(
    { length: 50 },
    () => Array.fromAsync(echo.client.serverStream({ number: 50 }, { signal })),
  );
  await Promise.all([...streams, Array.fromAsync(echo.client.serverStream({ number: 5_000 }, { signal }))]);
  process.removeListener("warning", warn);
  assert.deepEqual(warnings, []);
});
