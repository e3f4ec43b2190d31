import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import { NoteSchema } from "../gen/echo_pb.ts";
import { Code } from "../../code.ts";
import { RpcError } from "../../rpc_error.ts";
import { type EchoHandlers, EchoPair } from "../support/echo_pair.ts";
import { endless } from "../support/gates.ts";

/** Each kind of call, run to its end. */
const KINDS = {
  unary: ({ client }) => client.unary({}),
  serverStream: ({ client }) => Array.fromAsync(client.serverStream({})),
  clientStream: ({ client }) => client.clientStream(endless()),
  biDi: ({ client }) => Array.fromAsync(client.biDi(endless())),
} satisfies Record<keyof EchoHandlers, (echo: EchoPair) => Promise<unknown>>;

function refuse(): never {
  throw new RpcError("no such thing", { code: Code.NOT_FOUND });
}

const SYNC: EchoHandlers = { unary: refuse, serverStream: refuse, clientStream: refuse, biDi: refuse };

const ASYNC: EchoHandlers = {
  unary: () => Promise.resolve().then(refuse),
  async *serverStream() {
    yield {};
    refuse();
  },
  async clientStream(notes) {
    for await (const _ of notes) refuse();
    return {};
  },
  async *biDi(notes) {
    for await (const note of notes) {
      yield note;
      refuse();
    }
  },
};

function failureOf(call: Promise<unknown>): Promise<RpcError> {
  return call.then(() => assert.fail("it succeeded"), (error: RpcError) => error);
}

for (const [kind, run] of Object.entries(KINDS)) {
  for (const [when, handlers] of Object.entries({ "at once": SYNC, "on its way": ASYNC })) {
    Deno.test(`${kind} fails with the status of a handler that throws ${when}`, async () => {
      await using echo = await EchoPair.start(handlers);
      await assert.rejects(run(echo), { name: "RpcError", code: Code.NOT_FOUND, message: "no such thing" });
    });
  }
}

Deno.test("messages that came before a stream's error are delivered first", async () => {
  await using echo = await EchoPair.start({
    async *serverStream() {
      for (let number = 0; number < 100; number++) yield { number };
      refuse();
    },
  });
  let seen = 0;
  await assert.rejects(async () => {
    for await (const { number } of echo.client.serverStream({})) assert.equal(number, seen++);
  }, { code: Code.NOT_FOUND });
  assert.equal(seen, 100);
});

Deno.test("messages that came before its error are delivered by a stream whose requests are still being read", async () => {
  await using echo = await EchoPair.start({
    async *biDi(notes) {
      const iterator = notes[Symbol.asyncIterator]();
      await iterator.next();
      iterator.next().catch(() => {});
      for (let number = 0; number < 100; number++) yield { number };
      refuse();
    },
  });
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  async function* oneThenSilence() {
    yield {};
    await over;
  }
  let seen = 0;
  await assert.rejects(async () => {
    for await (const { number } of echo.client.biDi(oneThenSilence())) assert.equal(number, seen++);
  }, { code: Code.NOT_FOUND });
  end();
  assert.equal(seen, 100);
});

Deno.test("an error that is no RpcError becomes UNKNOWN with its message", async () => {
  await using echo = await EchoPair.start({ unary: () => Promise.reject(new TypeError("oh")) });
  await assert.rejects(echo.client.unary({}), { code: Code.UNKNOWN, message: "oh" });
});

Deno.test("Server asks toRpcError for the status of whatever was thrown", async () => {
  const thrown: unknown[] = [];
  await using echo = await EchoPair.start({ unary: () => Promise.reject(7) }, {
    toRpcError(error) {
      thrown.push(error);
      return new RpcError("seven", { code: Code.ABORTED });
    },
  });
  await assert.rejects(echo.client.unary({}), { code: Code.ABORTED, message: "seven" });
  assert.deepEqual(thrown, [7]);
});

Deno.test("details of a status travel in the trailers", async () => {
  const detail = anyPack(NoteSchema, create(NoteSchema, { number: 7 }));
  const fail = () => {
    throw new RpcError("try again", { code: Code.FAILED_PRECONDITION, details: [detail] });
  };
  await using echo = await EchoPair.start({ unary: fail, serverStream: fail });
  for (const call of [KINDS.unary, KINDS.serverStream]) {
    const [received] = (await failureOf(call(echo))).details;
    assert.equal(
      received?.typeUrl,
      "type.googleapis.com/echo.Note",
    );
    assert.equal(received && anyUnpack(received, NoteSchema)?.number, 7);
  }
});

Deno.test("a status message keeps its line breaks, per cents, and letters of any alphabet", async () => {
  const text = "100 %41\n\tЖ 漢 😀 \u0000";
  await using echo = await EchoPair.start({ unary: () => Promise.reject(new Error(text)) });
  await assert.rejects(echo.client.unary({}), { message: text });
});

Deno.test("half a surrogate pair in a status message is replaced", async () => {
  await using echo = await EchoPair.start({ unary: () => Promise.reject(new Error("cut \ud83d")) });
  await assert.rejects(echo.client.unary({}), { code: Code.UNKNOWN, message: "cut \ufffd" });
});

Deno.test("a status message too long for HTTP/2 headers arrives cut", async () => {
  const details = [anyPack(NoteSchema, create(NoteSchema, { number: 7 }))];
  await using echo = await EchoPair.start({
    unary() {
      throw new RpcError("漢".repeat(100_000), { code: Code.UNKNOWN, details });
    },
  });
  const error = await failureOf(echo.client.unary({}));
  assert.equal(error.code, Code.UNKNOWN);
  assert.match(error.message, /^漢{4096}…$/);
  assert.equal(error.details.length, 1);
});

Deno.test("a request that cannot be encoded rejects with the reason and sends nothing", async () => {
  await using echo = await EchoPair.start();
  async function* halves() {
    yield { number: 1 };
    yield { number: 1.5 };
  }
  const reason = /number.* 1\.5/;
  await assert.rejects(echo.client.unary({ number: 1.5 }), reason);
  await assert.rejects(Array.fromAsync(echo.client.serverStream({ number: 1.5 })), reason);
  await assert.rejects(echo.client.clientStream(halves()), reason);
  await assert.rejects(Array.fromAsync(echo.client.biDi(halves())), reason);
});

Deno.test("an answer that cannot be encoded fails with the reason", async () => {
  await using echo = await EchoPair.start({
    unary: () => Promise.resolve({ number: 1.5 }),
    async *serverStream() {
      yield { number: 1.5 };
    },
  });
  await assert.rejects(echo.client.unary({}), { code: Code.UNKNOWN, message: /number.* 1\.5/ });
  await assert.rejects(Array.fromAsync(echo.client.serverStream({})), { code: Code.UNKNOWN, message: /number.* 1\.5/ });
});

Deno.test("a source of requests that throws fails its call with that error and cancels it", async () => {
  const reason = new Error("no more");
  const arrived = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({
    async clientStream(notes) {
      try {
        for await (const _ of notes) arrived.resolve();
      } finally {
        left.resolve();
      }
      return {};
    },
  });
  async function* broken() {
    yield {};
    await arrived.promise;
    throw reason;
  }
  await assert.rejects(echo.client.clientStream(broken()), reason);
  await left.promise;
  await assert.rejects(Array.fromAsync(echo.client.biDi(broken())), reason);
});

Deno.test("metadata that HTTP/2 forbids rejects the call", async () => {
  await using echo = await EchoPair.start();
  await assert.rejects(echo.client.unary({}, { metadata: { "containerd-namespace": "a\nb" } }), /a\nb/);
});
