import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import type { ServerStream } from "../../http2/server_stream.ts";
import { ownPair } from "./connections.ts";

const BODY = Buffer.alloc(1_000_000, "body");

/** Answers each request with what it said, and trailers. */
function echo(stream: ServerStream): void {
  stream.respond({ ":status": 200, "x-header": "1" }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "x-trailer": "2" }));
  stream.pipe(stream);
}

Deno.test("carries headers, data and trailers both ways, many streams at a time", async () => {
  await using pair = await ownPair();
  pair.session.on("stream", echo);
  await Promise.all(Array.from({ length: 10 }, async () => {
    const stream = pair.client.request({ ":method": "POST", ":path": "/echo" });
    const [responded, trailed] = [once(stream, "response"), once(stream, "trailers")];
    stream.end(BODY);
    assert.ok(Buffer.concat(await stream.toArray()).equals(BODY));
    assert.equal((await responded)[0]["x-header"], "1");
    assert.equal((await trailed)[0]["x-trailer"], "2");
  }));
});

Deno.test("close() of either end waits for open streams, and then ends both", async () => {
  for (const end of ["client", "session"] as const) {
    await using pair = await ownPair();
    const requested = once(pair.session, "stream");
    const stream = pair.client.request({ ":path": "/" });
    const [served] = await requested;
    const closed = [once(pair.client, "close"), once(pair.session, "close")];
    pair[end].close();
    echo(served);
    stream.end("last words");
    assert.equal(String(Buffer.concat(await stream.toArray())), "last words");
    await Promise.all(closed);
  }
});

Deno.test("a wider window of the connection lets more than the default come", async () => {
  await using pair = await ownPair();
  pair.client.setLocalWindowSize(2 ** 20);
  pair.session.on("stream", echo);
  const stream = pair.client.request({ ":method": "POST" });
  stream.end(BODY);
  assert.equal(Buffer.concat(await stream.toArray()).length, BODY.length);
});
