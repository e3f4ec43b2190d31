import assert from "node:assert/strict";
import { checkEnvironment, HandshakeError, handshakeLine } from "../../src/plugin/handshake.ts";
import { PLUGIN_ENVIRONMENT } from "../../tools/launcher/host/plugin_process.ts";

function environment(changes: Record<string, string | undefined> = {}) {
  return new Map(Object.entries({ ...PLUGIN_ENVIRONMENT, ...changes }));
}

Deno.test("checkEnvironment() accepts what Nomad's agent sets", () => {
  assert.doesNotThrow(() => checkEnvironment(environment()));
});

Deno.test("checkEnvironment() accepts a host that offers several protocol versions, or names none", () => {
  for (const versions of ["1,2,3", undefined]) {
    assert.doesNotThrow(() => checkEnvironment(environment({ PLUGIN_PROTOCOL_VERSIONS: versions })));
  }
});

Deno.test("checkEnvironment() says what this program is when it was not started by Nomad", () => {
  for (const cookie of [undefined, "", "wrong"]) {
    assert.throws(() => checkEnvironment(environment({ NOMAD_PLUGIN_MAGIC_COOKIE: cookie })), {
      name: "HandshakeError",
      message: /^This program is a task driver plugin for Nomad\./,
    });
  }
});

Deno.test("checkEnvironment() refuses a host that speaks another protocol", () => {
  for (const versions of ["1", "3,22", ""]) {
    assert.throws(
      () => checkEnvironment(environment({ PLUGIN_PROTOCOL_VERSIONS: versions })),
      new HandshakeError(`Cannot speak plugin protocol "${versions}": this plugin speaks version 2`),
    );
  }
});

Deno.test("handshakeLine() is the line of go-plugin's core protocol 1", () => {
  assert.equal(handshakeLine("/tmp/p/plugin.sock"), "1|2|unix|/tmp/p/plugin.sock|grpc|\n");
});
