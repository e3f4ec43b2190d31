import assert from "node:assert/strict";
import { Channel } from "../../channel.ts";
import { Code } from "../../code.ts";
import { createClient } from "../../client.ts";
import { Server } from "../../server.ts";
import { Absent, Echo } from "../gen/echo_pb.ts";
import { ECHOING, EchoPair } from "../support/echo_pair.ts";
import { reached } from "../support/gates.ts";

Deno.test("Server.listen() rejects with the path when it cannot listen there", async () => {
  await using server = new Server();
  await assert.rejects(
    server.listen("/no/such/directory/x.sock"),
    /^Error: Cannot listen on "\/no\/such\/directory\/x\.sock": /,
  );
});

Deno.test("Server.listen() refuses a path where somebody listens", async () => {
  await using echo = await EchoPair.start();
  await using server = new Server();
  await assert.rejects(server.listen(echo.socketPath), /Cannot listen on/);
  await echo.client.unary({});
});

Deno.test("Server.listen() refuses a path too long for a socket", async () => {
  await using server = new Server();
  await assert.rejects(server.listen(`/tmp/${"x".repeat(110)}`), /Cannot listen on/);
});

Deno.test("a socket path may hold letters that mean something in a URL", async () => {
  const dir = await Deno.makeTempDir({ prefix: "a b%41#c-" });
  await using server = new Server();
  server.add(Echo, ECHOING);
  await server.listen(`${dir}/s`);
  using channel = new Channel(`unix://${dir}/s`);
  assert.equal((await createClient(Echo, channel).unary({ text: "there" })).text, "there");
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a service that was not added is UNIMPLEMENTED", async () => {
  await using echo = await EchoPair.start();
  await assert.rejects(createClient(Absent, echo.channel).unary({}), { code: Code.UNIMPLEMENTED });
});

Deno.test("Server.close() removes the socket and may be called again", async () => {
  await using echo = await EchoPair.start();
  await echo.server.close();
  await assert.rejects(Deno.lstat(echo.socketPath), Deno.errors.NotFound);
  await echo.server.close();
});

Deno.test("Server.close() lets a handler answer that ends within the grace", async () => {
  const started = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({
    async unary(_, { signal }) {
      started.resolve();
      await reached(signal);
      return { text: "done" };
    },
  });
  const call = echo.client.unary({});
  await started.promise;
  await echo.server.close({ graceMs: 60_000 });
  assert.equal((await call).text, "done");
});

Deno.test("Server.close() waits for the clean-up of streams, which fail as UNAVAILABLE even when they end well", async () => {
  let cleanedUp = false;
  await using echo = await EchoPair.start({
    async *serverStream(_, { signal }) {
      yield {};
      await reached(signal);
      await new Promise((resolve) => setTimeout(resolve));
      cleanedUp = true;
    },
  });
  const messages = echo.client.serverStream({})[Symbol.asyncIterator]();
  await messages.next();
  const end = assert.rejects(messages.next(), { code: Code.UNAVAILABLE, message: "the server is closing" });
  await echo.server.close({ graceMs: 60_000 });
  assert.ok(cleanedUp);
  await end;
});

Deno.test("Server.close() drops calls whose handlers do not heed their signals", async () => {
  const never = Promise.withResolvers<never>();
  const started = Promise.withResolvers<void>();
  await using echo = await EchoPair.start({
    unary() {
      started.resolve();
      return never.promise;
    },
  });
  const call = assert.rejects(echo.client.unary({}), { code: Code.CANCELLED });
  await started.promise;
  await echo.server.close();
  await call;
});

Deno.test("a request that is no gRPC is told so by its status", async () => {
  await using echo = await EchoPair.start();
  using client = Deno.createHttpClient({
    proxy: { transport: "unix", path: echo.socketPath },
    http1: false,
    http2: true,
  });
  const response = await fetch("http://localhost/echo.Echo/Unary", { client });
  assert.equal(response.status, 415);
  await response.body?.cancel();
});
