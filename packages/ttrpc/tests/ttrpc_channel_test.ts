import assert from "node:assert/strict";
import { Echo, type Note } from "../../grpc/tests/gen/echo_pb.ts";
import { answering, TtrpcServer } from "../../../dev/in_process/ttrpc_server.ts";
import { createClient } from "../../grpc/client.ts";
import { Code } from "../../grpc/code.ts";
import { RpcError } from "../../grpc/rpc_error.ts";
import { TtrpcChannel } from "../ttrpc_channel.ts";

const never = () => new Promise<never>(() => {});

/** The echo service over ttrpc and a client of it, until disposed. */
async function echo(answer: (note: Note) => Promise<Note>, options?: Parameters<typeof TtrpcChannel.connect>[1]) {
  await using stack = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "ttrpc-" });
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  const path = `${directory}/echo.sock`;
  const server = stack.use(new TtrpcServer(path, [answering(Echo.method.unary, answer)]));
  const channel = stack.use(await TtrpcChannel.connect(path, options));
  const resources = stack.move();
  const client = createClient(Echo, channel);
  return { server, channel, client, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
}

Deno.test("TtrpcChannel answers each of many calls at once with its own answer, whatever their order", async () => {
  const gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
  await using pair = await echo(async (note) => {
    await gates[note.number]!.promise;
    return note;
  });
  const calls = [0, 1, 2].map((number) => pair.client.unary({ number, text: `call ${number}` }));
  for (const gate of gates.toReversed()) gate.resolve();
  assert.deepEqual((await Promise.all(calls)).map(({ text }) => text), ["call 0", "call 1", "call 2"]);
});

Deno.test("TtrpcChannel passes a message of a megabyte both ways", async () => {
  await using pair = await echo((note) => Promise.resolve(note));
  const data = crypto.getRandomValues(new Uint8Array(65_536));
  const answer = await pair.client.unary({ data: Uint8Array.from({ length: 2 ** 20 }, (_, at) => data[at % 65_536]!) });
  assert.equal(answer.data.length, 2 ** 20);
  assert.deepEqual(answer.data.subarray(-65_536), data);
});

Deno.test("TtrpcChannel sends the service's name, the metadata and the deadline", async () => {
  await using pair = await echo((note) => Promise.resolve(note), { serviceName: (name) => `old.${name}` });
  await pair.client.unary({}, { metadata: { key: "value" }, timeoutMs: 1_500 });
  await pair.client.unary({});
  const calls = pair.server.requests.map(({ service, method, metadata, timeoutNano }) => ({
    ...{ service, method, timeoutNano },
    metadata: metadata.map(({ key, value }) => `${key}=${value}`),
  }));
  assert.deepEqual(calls, [
    { service: "old.echo.Echo", method: "Unary", timeoutNano: 1_500_000_000n, metadata: ["key=value"] },
    { service: "old.echo.Echo", method: "Unary", timeoutNano: 0n, metadata: [] },
  ]);
});

Deno.test("TtrpcChannel throws the server's status as an RpcError", async () => {
  const status = new RpcError("no such task", { code: Code.NOT_FOUND });
  await using pair = await echo(() => Promise.reject(status));
  await assert.rejects(pair.client.unary({}), { name: "RpcError", code: Code.NOT_FOUND, message: "no such task" });
});

Deno.test("TtrpcChannel fails a call at its deadline and goes on", async () => {
  await using pair = await echo((note) => note.number === 1 ? never() : Promise.resolve(note));
  await assert.rejects(pair.client.unary({ number: 1 }, { timeoutMs: 1 }), { code: Code.DEADLINE_EXCEEDED });
  assert.equal((await pair.client.unary({ text: "after" })).text, "after");
});

Deno.test("TtrpcChannel rejects with the reason of a signal, before the call and during it", async () => {
  await using pair = await echo(never);
  const abort = new AbortController();
  const call = pair.client.unary({}, { signal: abort.signal });
  abort.abort(new Error("not any more"));
  await assert.rejects(call, { message: "not any more" });
  await assert.rejects(pair.client.unary({}, { signal: abort.signal }), { message: "not any more" });
});

Deno.test("TtrpcChannel fails what waits and what comes as UNAVAILABLE when the server goes away", async () => {
  await using pair = await echo(never);
  const call = pair.client.unary({});
  call.catch(() => {});
  await pair.server[Symbol.asyncDispose]();
  await assert.rejects(call, { code: Code.UNAVAILABLE });
  await assert.rejects(pair.client.unary({}), { code: Code.UNAVAILABLE });
});

Deno.test("TtrpcChannel fails what waits when it is disposed", async () => {
  await using pair = await echo(never);
  const call = pair.client.unary({});
  pair.channel[Symbol.dispose]();
  await assert.rejects(call, { code: Code.UNAVAILABLE, message: "the connection was closed" });
});

Deno.test("TtrpcChannel.connect() fails as UNAVAILABLE where nobody listens", async () => {
  await assert.rejects(TtrpcChannel.connect("/nonexistent/shim.sock"), { code: Code.UNAVAILABLE });
});

Deno.test("TtrpcChannel refuses methods that stream", async () => {
  await using pair = await echo(never);
  assert.throws(() => pair.client.serverStream({}), { code: Code.UNIMPLEMENTED, message: "ServerStream is a stream" });
});
