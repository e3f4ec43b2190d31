import assert from "node:assert/strict";
import { Code } from "../../code.ts";
import { EchoPair } from "../support/echo_pair.ts";
import { aborted, endless, reached } from "../support/gates.ts";

const EXCEEDED = { name: "RpcError", code: Code.DEADLINE_EXCEEDED };

Deno.test("a deadline ends a unary call and fires the handler's signal", async () => {
  const fired = Promise.withResolvers<void>();
  let entered = false;
  await using echo = await EchoPair.start({
    unary(_, { signal }) {
      entered = true;
      return aborted(signal).finally(fired.resolve);
    },
  });
  await assert.rejects(echo.client.unary({}, { timeoutMs: 20 }), EXCEEDED);
  // On a busy machine the deadline may pass before the call has reached its server.
  if (entered) await fired.promise;
});

Deno.test("a deadline ends streams of every kind", async () => {
  await using echo = await EchoPair.start({
    async *serverStream(_, { signal }) {
      yield {};
      await reached(signal);
    },
    clientStream: (_, { signal }) => aborted(signal),
    async *biDi(_, { signal }) {
      yield {};
      await reached(signal);
    },
  });
  const options = { timeoutMs: 20 };
  await assert.rejects(Array.fromAsync(echo.client.serverStream({}, options)), EXCEEDED);
  await assert.rejects(echo.client.clientStream(endless(), options), EXCEEDED);
  await assert.rejects(Array.fromAsync(echo.client.biDi(endless(), options)), EXCEEDED);
});

Deno.test("a channel's time-out is for unary calls, not for streams", async () => {
  const release = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({
    unary: (_, { signal }) => aborted(signal),
    async *serverStream() {
      yield {};
      await release.promise;
      yield {};
    },
  }, { timeoutMs: 20 });
  const stream = Array.fromAsync(echo.client.serverStream({}));
  await assert.rejects(echo.client.unary({}), EXCEEDED);
  release.resolve();
  assert.equal((await stream).length, 2);
});

Deno.test("a call's time-out replaces the channel's, Infinity means none", async () => {
  await using echo = await EchoPair.start({
    unary: (note, { signal }) => note.text === "wait" ? aborted(signal) : Promise.resolve(note),
  }, { timeoutMs: 0 });
  await assert.rejects(echo.client.unary({ text: "wait" }), EXCEEDED);
  await echo.client.unary({}, { timeoutMs: Infinity });
  await echo.client.unary({}, { timeoutMs: 100 * 24 * 3_600_000 });
});
