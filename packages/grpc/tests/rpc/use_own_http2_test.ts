import assert from "node:assert/strict";
import http2 from "node:http2";
import { Channel } from "../../channel.ts";
import { connect, createServer } from "../../http2/node_http2.ts";
import { Server } from "../../server.ts";
import { useDenosHttp2, useOwnHttp2 } from "../../use_own_http2.ts";

const denos = { connect: http2.connect, createServer: http2.createServer };

// The first test of a file of its own, since a thread chooses once.
Deno.test("the package changes nothing when it is imported, and speaks no gRPC before an HTTP/2 is chosen", () => {
  const unchosen = { message: "Cannot speak gRPC: call useOwnHttp2() first" };
  assert.throws(() => new Channel("unix:///none"), unchosen);
  assert.throws(() => new Server(), unchosen);
  assert.deepEqual([http2.connect, http2.createServer], [denos.connect, denos.createServer]);
});

Deno.test("useOwnHttp2() gives grpc-js our HTTP/2, and useDenosHttp2() gives Deno's back", () => {
  useOwnHttp2();
  assert.deepEqual([http2.connect, http2.createServer], [connect, createServer]);
  useDenosHttp2();
  assert.deepEqual([http2.connect, http2.createServer], [denos.connect, denos.createServer]);
});
