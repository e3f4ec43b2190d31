import assert from "node:assert/strict";
import { parseHandshakeLine } from "../../tools/launcher/host/handshake_line.ts";
import { parseHclogLine } from "../../tools/launcher/host/hclog_line.ts";

Deno.test("parseHandshakeLine() reads the socket with and without a certificate field", () => {
  assert.equal(parseHandshakeLine("1|2|unix|/tmp/p.sock|grpc|\n"), "unix:///tmp/p.sock");
  assert.equal(parseHandshakeLine("1|2|unix|/tmp/p.sock|grpc"), "unix:///tmp/p.sock");
});

for (
  const line of ["", "1|2|unix|/p", "2|2|unix|/p|grpc", "1|3|unix|/p|grpc", "1|2|tcp|:1|grpc", "1|2|unix|/p|netrpc"]
) {
  Deno.test(`parseHandshakeLine() refuses "${line}"`, () => {
    assert.throws(() => parseHandshakeLine(line), /^LaunchError: Cannot use handshake/);
  });
}

Deno.test("parseHclogLine() takes a line for plain text when a field would crash or confuse the agent", () => {
  const timestamp = "2026-01-02T03:04:05.000006Z";
  for (
    const entry of [
      { "@level": 1, "@message": "m", "@timestamp": timestamp },
      { "@level": "info", "@message": { a: 1 }, "@timestamp": timestamp },
      { "@level": "info", "@message": "m", "@timestamp": "2026-01-02T03:04:05.006Z" },
      { "@level": "info", "@message": "m" },
    ]
  ) {
    const line = JSON.stringify(entry);
    assert.deepEqual(parseHclogLine(line), { level: "debug", message: line, fields: {} });
  }
});
