import assert from "node:assert/strict";
import { aborted, endless, reached } from "../support/gates.ts";
import { EchoPair } from "../support/echo_pair.ts";

const REASON = new Error("enough");

Deno.test("aborting a unary call rejects with the reason and fires the handler's signal", async () => {
  const started = Promise.withResolvers<AbortSignal>();
  await using echo = await EchoPair.start({
    unary(_, { signal }) {
      started.resolve(signal);
      return aborted(signal);
    },
  });
  const controller = new AbortController();
  const call = assert.rejects(echo.client.unary({}, { signal: controller.signal }), REASON);
  const signal = await started.promise;
  controller.abort(REASON);
  await call;
  await reached(signal);
});

Deno.test("a call whose signal has fired already never reaches the server", async () => {
  let calls = 0;
  await using echo = await EchoPair.start({
    unary(note) {
      calls += 1;
      return Promise.resolve(note);
    },
  });
  const signal = AbortSignal.abort(REASON);
  await assert.rejects(echo.client.unary({}, { signal }), REASON);
  await assert.rejects(echo.client.clientStream(endless(), { signal }), REASON);
  await assert.rejects(Array.fromAsync(echo.client.serverStream({}, { signal })), REASON);
  await assert.rejects(Array.fromAsync(echo.client.biDi(endless(), { signal })), REASON);
  assert.equal(calls, 0);
});

Deno.test("leaving the loop over a server stream fires the handler's signal and closes its generator", async () => {
  const closed = Promise.withResolvers<AbortSignal>();
  await using echo = await EchoPair.start({
    async *serverStream(_, { signal }) {
      try {
        yield* endless();
      } finally {
        closed.resolve(signal);
      }
    },
  });
  for await (const _ of echo.client.serverStream({})) break;
  assert.ok((await closed.promise).aborted);
});

Deno.test("leaving the loop reaches a handler that waits between messages", async () => {
  const ended = Promise.withResolvers<AbortSignal>();
  await using echo = await EchoPair.start({
    async *serverStream(_, { signal }) {
      yield {};
      await reached(signal);
      ended.resolve(signal);
    },
  });
  for await (const _ of echo.client.serverStream({})) break;
  assert.ok((await ended.promise).aborted);
});

Deno.test("aborting a server stream throws the reason out of the loop, before messages that have come already", async () => {
  await using echo = await EchoPair.start();
  const controller = new AbortController();
  let seen = 0;
  await assert.rejects(async () => {
    for await (const _ of echo.client.serverStream({ number: 10 }, { signal: controller.signal })) {
      seen += 1;
      controller.abort(REASON);
    }
  }, REASON);
  assert.equal(seen, 1);
});

Deno.test("aborting a server stream wakes a loop that waits", async () => {
  await using echo = await EchoPair.start({
    async *serverStream(_, { signal }) {
      yield {};
      await reached(signal);
    },
  });
  const controller = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of echo.client.serverStream({}, { signal: controller.signal })) {
      queueMicrotask(() => controller.abort(REASON));
    }
  }, REASON);
});

Deno.test("aborting a client stream closes its source and breaks the handler's loop", async () => {
  const broken = Promise.withResolvers<unknown>();
  const closed = Promise.withResolvers<void>();
  const controller = new AbortController();
  await using echo = await EchoPair.start({
    async clientStream(notes) {
      try {
        for await (const _ of notes) controller.abort(REASON);
      } catch (error) {
        broken.resolve(error);
      }
      return {};
    },
  });
  const call = echo.client.clientStream(endless(closed.resolve), { signal: controller.signal });
  await assert.rejects(call, REASON);
  await closed.promise;
  assert.equal((await broken.promise as Error).name, "AbortError");
});

Deno.test("aborting a bidirectional stream closes a source that waits", async () => {
  const controller = new AbortController();
  const closed = Promise.withResolvers<void>();
  const source: AsyncIterable<never> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.withResolvers<never>().promise,
      return() {
        closed.resolve();
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  await using echo = await EchoPair.start({
    async *biDi(_, { signal }) {
      yield {};
      await reached(signal);
    },
  });
  await assert.rejects(async () => {
    for await (const _ of echo.client.biDi(source, { signal: controller.signal })) controller.abort(REASON);
  }, REASON);
  await closed.promise;
});

Deno.test("a handler that does not read its requests still learns that the caller left", async () => {
  const left = Promise.withResolvers<AbortSignal>();
  await using echo = await EchoPair.start({
    async *biDi(_, { signal }) {
      yield {};
      await reached(signal);
      left.resolve(signal);
    },
  });
  for await (const _ of echo.client.biDi(endless())) break;
  assert.ok((await left.promise).aborted);
});

Deno.test("a bidirectional handler that ends first closes its caller's source", async () => {
  const closed = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({
    async *biDi(notes) {
      for await (const note of notes) {
        yield note;
        return;
      }
    },
  });
  assert.equal((await Array.fromAsync(echo.client.biDi(endless(closed.resolve)))).length, 1);
  await closed.promise;
});

Deno.test("a client stream whose handler answers early closes its source", async () => {
  const closed = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({ clientStream: () => Promise.resolve({ text: "enough" }) });
  assert.equal((await echo.client.clientStream(endless(closed.resolve))).text, "enough");
  await closed.promise;
});

Deno.test("a handler's signal stays quiet after the handler has ended", async () => {
  const signals: AbortSignal[] = [];
  await using echo = await EchoPair.start({
    unary(note, { signal }) {
      signals.push(signal);
      return Promise.resolve(note);
    },
    async *serverStream(note, { signal }) {
      signals.push(signal);
      yield note;
    },
  });
  await echo.client.unary({});
  await Array.fromAsync(echo.client.serverStream({}));
  echo.channel[Symbol.dispose]();
  await echo.server.close();
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false, false]);
});
