import assert from "node:assert/strict";
import { Channel } from "../../channel.ts";
import { createClient } from "../../client.ts";
import { Code } from "../../code.ts";
import { Server } from "../../server.ts";
import { Echo } from "../gen/echo_pb.ts";
import { ECHOING, EchoPair } from "../support/echo_pair.ts";
import { aborted, reached } from "../support/gates.ts";

const UNAVAILABLE = { name: "RpcError", code: Code.UNAVAILABLE };
const NO_CONNECTION = { name: "NoConnectionError", code: Code.UNAVAILABLE };

async function echoServer(path: string): Promise<Server> {
  const server = new Server();
  server.add(Echo, ECHOING);
  await server.listen(path);
  return server;
}

Deno.test("a call is UNAVAILABLE while nobody listens, and works once somebody does", async () => {
  const dir = await Deno.makeTempDir({ prefix: "echo-" });
  using channel = new Channel(`unix://${dir}/late.sock`);
  const client = createClient(Echo, channel);
  await assert.rejects(client.unary({}), NO_CONNECTION);
  const ready = channel.ready();
  await using _server = await echoServer(`${dir}/late.sock`);
  await ready;
  assert.equal((await client.unary({ number: 1 })).number, 1);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a channel finds a server that was replaced at its path", async () => {
  await using echo = await EchoPair.start();
  await echo.client.unary({});
  const lost = echo.channel.stateChange();
  await echo.server.close();
  await lost;
  await assert.rejects(echo.client.unary({}), NO_CONNECTION);
  await using _again = await echoServer(echo.socketPath);
  await echo.channel.ready();
  await echo.client.unary({});
});

Deno.test("calls under way fail as UNAVAILABLE when their server goes away", async () => {
  await using echo = await EchoPair.start({
    unary: (_, { signal }) => aborted(signal),
    async *serverStream(_, { signal }) {
      yield {};
      await reached(signal);
    },
    async *biDi(_, { signal }) {
      yield {};
      await reached(signal);
    },
  });
  const unary = assert.rejects(echo.client.unary({}), UNAVAILABLE);
  const serverStream = echo.client.serverStream({})[Symbol.asyncIterator]();
  await serverStream.next();
  const biDi = echo.client.biDi((async function* () {})())[Symbol.asyncIterator]();
  await biDi.next();
  await echo.server.close();
  await unary;
  await assert.rejects(serverStream.next(), UNAVAILABLE);
  await assert.rejects(biDi.next(), UNAVAILABLE);
  await using _again = await echoServer(echo.socketPath);
  await echo.channel.ready();
});

Deno.test("Channel.stateChange() rejects with the signal's reason, resolves after its time, and leaves nothing behind", async () => {
  await using echo = await EchoPair.start();
  const controller = new AbortController();
  const reason = new Error("enough");
  const change = assert.rejects(echo.channel.stateChange({ signal: controller.signal, timeoutMs: 60_000 }), reason);
  controller.abort(reason);
  await change;
  await assert.rejects(echo.channel.stateChange({ signal: controller.signal }), reason);
  await echo.channel.stateChange({ timeoutMs: 1 });
});

Deno.test("closing a channel ends its calls and refuses new ones", async () => {
  const left = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({
    async *serverStream(_, { signal }) {
      yield {};
      await reached(signal);
      left.resolve();
    },
  });
  const stream = echo.client.serverStream({})[Symbol.asyncIterator]();
  await stream.next();
  const ended = assert.rejects(stream.next(), { name: "AbortError" });
  const waiting = assert.rejects(echo.channel.stateChange(), { name: "AbortError" });
  echo.channel[Symbol.dispose]();
  await ended;
  await waiting;
  await left.promise;
  await assert.rejects(echo.client.unary({}), { name: "AbortError" });
  await assert.rejects(Array.fromAsync(echo.client.serverStream({})), { name: "AbortError" });
  await assert.rejects(echo.channel.ready(), { name: "AbortError" });
});
