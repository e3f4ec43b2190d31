import assert from "node:assert/strict";
import { type Client, createClient } from "../../client.ts";
import { Code } from "../../code.ts";
import { FetchTransport } from "../../fetch_transport.ts";
import { RpcError } from "../../rpc_error.ts";
import { Echo } from "../gen/echo_pb.ts";
import { type EchoHandlers, EchoPair } from "../support/echo_pair.ts";
import { aborted, endless } from "../support/gates.ts";

const BIG = 3_000_000;

/** Runs a test with a client that fetches from an echo server. */
async function withFetch(
  handlers: Partial<EchoHandlers>,
  body: (client: Client<typeof Echo>) => Promise<void>,
  options: { timeoutMs?: number; metadata?: Record<string, string> } = {},
): Promise<void> {
  await using echo = await EchoPair.start(handlers);
  using transport = new FetchTransport(`unix://${echo.socketPath}`, options);
  await body(createClient(Echo, transport));
}

Deno.test("FetchTransport calls a unary method, one call or many at once", async () => {
  await withFetch({}, async (client) => {
    assert.equal((await client.unary({ number: 7 })).number, 7);
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    const answers = await Promise.all(numbers.map((number) => client.unary({ number })));
    assert.deepEqual(answers.map(({ number }) => number), numbers);
  });
});

Deno.test("FetchTransport carries messages of megabytes and empty ones", async () => {
  await withFetch({}, async (client) => {
    assert.equal((await client.unary({ text: "x".repeat(BIG) })).text.length, BIG);
    assert.equal((await client.unary({})).text, "");
  });
});

Deno.test("FetchTransport sends its metadata with the call's own over it", async () => {
  const unary: EchoHandlers["unary"] = (_, { metadata }) =>
    Promise.resolve({ text: `${metadata["namespace"]} ${metadata["lease"]}` });
  await withFetch({ unary }, async (client) => {
    assert.equal((await client.unary({}, { metadata: { lease: "b" } })).text, "nomad b");
  }, { metadata: { namespace: "nomad", lease: "a" } });
});

Deno.test("FetchTransport throws the server's status with its words", async () => {
  const unary = () => Promise.reject(new RpcError('no task "ä%" here\n', { code: Code.NOT_FOUND }));
  await withFetch({ unary }, async (client) => {
    await assert.rejects(client.unary({}), { name: "RpcError", code: Code.NOT_FOUND, message: 'no task "ä%" here\n' });
  });
});

Deno.test("FetchTransport's deadline ends the call and fires the handler's signal", async () => {
  const fired = Promise.withResolvers<void>();
  let entered = false;
  const unary: EchoHandlers["unary"] = (_, { signal }) => {
    entered = true;
    return aborted(signal).finally(fired.resolve);
  };
  await withFetch({ unary }, async (client) => {
    await assert.rejects(client.unary({}, { timeoutMs: 20 }), { name: "RpcError", code: Code.DEADLINE_EXCEEDED });
    // On a busy machine the deadline may pass before the call has reached its server.
    if (entered) await fired.promise;
  });
});

Deno.test("FetchTransport's default deadline gives way to the call's own", async () => {
  const unary: EchoHandlers["unary"] = (note, { signal }) =>
    note.text === "wait" ? aborted(signal) : Promise.resolve(note);
  await withFetch({ unary }, async (client) => {
    await assert.rejects(client.unary({ text: "wait" }), { code: Code.DEADLINE_EXCEEDED });
    await client.unary({}, { timeoutMs: Infinity });
    await client.unary({}, { timeoutMs: 100 * 24 * 3_600_000 });
  }, { timeoutMs: 0 });
});

Deno.test("FetchTransport cancels a call when its signal fires, and rejects with the signal's reason", async () => {
  const entered = Promise.withResolvers<void>();
  const fired = Promise.withResolvers<void>();
  const unary: EchoHandlers["unary"] = (_, { signal }) => {
    entered.resolve();
    return aborted(signal).finally(fired.resolve);
  };
  await withFetch({ unary }, async (client) => {
    const abort = new AbortController();
    const call = client.unary({}, { signal: abort.signal });
    await entered.promise;
    abort.abort(new Error("enough"));
    await assert.rejects(call, { message: "enough" });
    await fired.promise;
    await assert.rejects(client.unary({}, { signal: abort.signal }), { message: "enough" });
  });
});

Deno.test("FetchTransport fails as UNAVAILABLE while nobody listens, and goes on when somebody does", async () => {
  const directory = await Deno.makeTempDir({ prefix: "echo-" });
  const socketPath = `${directory}/echo.sock`;
  using transport = new FetchTransport(`unix://${socketPath}`);
  const client = createClient(Echo, transport);
  await assert.rejects(client.unary({}), { name: "NoConnectionError", code: Code.UNAVAILABLE });
  await using echo = await EchoPair.start();
  await Deno.symlink(echo.socketPath, socketPath);
  assert.equal((await client.unary({ number: 1 })).number, 1);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("FetchTransport refuses methods that stream", async () => {
  await withFetch({}, (client) => {
    assert.throws(() => client.serverStream({}), { code: Code.UNIMPLEMENTED });
    assert.throws(() => client.clientStream(endless()), { code: Code.UNIMPLEMENTED });
    assert.throws(() => client.biDi(endless()), { code: Code.UNIMPLEMENTED });
    return Promise.resolve();
  });
});
