import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import http2 from "node:http2";
import { connect as connectSocket, type Server } from "node:net";
import { skipUnless } from "../skip_unless.ts";
import { createServer } from "../../http2/node_http2.ts";
import { clientAt, listen, owned } from "./connections.ts";

/** Deno's own HTTP/2 is whole enough from then on. */
const isWhole = Deno.version.deno.localeCompare("2.9.4", "en", { numeric: true }) >= 0;
const NEEDS_WHOLE = "node:http2 of this Deno is not whole enough to be tested against";
const BODY = Buffer.alloc(300_000, "body");

Deno.test({
  name: "our server answers the client of node:http2",
  ignore: skipUnless(isWhole, NEEDS_WHOLE),
  async fn() {
    await using stack = new AsyncDisposableStack();
    const server = createServer();
    const path = await listen(server, stack);
    server.once("session", (session) => owned(session, stack));
    server.on("stream", (stream) => {
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ "x-trailer": "2" }));
      stream.pipe(stream);
    });
    const client = http2.connect("http://localhost", { createConnection: () => connectSocket(path) });
    const stream = client.request({ ":method": "POST", ":path": "/", "x-long": "x".repeat(20_000) });
    const [responded, trailed] = [once(stream, "response"), once(stream, "trailers")];
    stream.end(BODY);
    assert.ok(Buffer.concat(await stream.toArray()).equals(BODY));
    assert.equal((await responded)[0][":status"], 200);
    assert.equal((await trailed)[0]["x-trailer"], "2");
    const closed = once(client, "close");
    client.destroy();
    await closed;
  },
});

Deno.test({
  name: "our client asks the server of node:http2",
  ignore: skipUnless(isWhole, NEEDS_WHOLE),
  async fn() {
    await using stack = new AsyncDisposableStack();
    const server = http2.createServer();
    const path = await listen(server as unknown as Server, stack);
    const accepted = once(server, "session");
    server.on("stream", (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
      stream.respond({ ":status": 200, "x-method": headers[":method"] }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ "x-trailer": "2" }));
      stream.pipe(stream);
    });
    const client = clientAt(path, stack);
    const stream = client.request({ ":method": "POST", ":path": "/", "x-long": "x".repeat(20_000) });
    const [responded, trailed] = [once(stream, "response"), once(stream, "trailers")];
    stream.end(BODY);
    assert.ok(Buffer.concat(await stream.toArray()).equals(BODY));
    assert.equal((await responded)[0]["x-method"], "POST");
    assert.equal((await trailed)[0]["x-trailer"], "2");
    const [session] = await accepted;
    const closed = once(session, "close");
    session.destroy();
    await closed;
  },
});
