import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { skipUnless } from "../../../../tests/support/skip_unless.ts";
import { createServer } from "../../http2/node_http2.ts";
import type { ServerSession } from "../../http2/server_session.ts";
import type { ServerStream } from "../../http2/server_stream.ts";

/** The figures of the README. */
const FIGURES = /passes all (\d+) cases: generic (\d+), hpack (\d+), http2 (\d+)\./;

/** Passed by no case that passes, however busy the machine is. */
const TIMEOUT_S = 30;
const h2spec = Deno.env.get("H2SPEC_BIN");
const README = new URL("../../README.md", import.meta.url);

/**
 * Our server, answering each request that has ended, until the scope ends. An answer before the end resets the stream
 * (RFC 9113, 8.1), and the frames for whose sake a case has left it open, which come one by one, would be ignored.
 */
async function answeringServer() {
  const server = createServer();
  const sessions = new Set<ServerSession>();
  server.on("session", (session: ServerSession) => {
    sessions.add(session);
    session.on("stream", (stream: ServerStream) => {
      stream.resume().once("end", () => {
        stream.respond({ ":status": 200 });
        stream.end("an answer of some length");
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.dispose]() {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}

/** The cases of a JUnit report of h2spec, by the part they belong to, and those that failed. */
function readReport(report: string) {
  const cases = [
    ...report.matchAll(/<testcase package="([^"/]+)[^"]*" classname="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs),
  ];
  const parts = Map.groupBy(cases, ([, part = ""]) => part);
  const failed = cases.filter(([, , , inside = ""]) => /<(failure|error)/.test(inside));
  return {
    counts: Object.fromEntries([...parts].map(([part, { length }]) => [part, length])),
    failed: failed.map(([, part, name]) => `${part}: ${name}`),
  };
}

Deno.test({
  name: "h2spec passes as many cases as the README says",
  ignore: skipUnless(h2spec !== undefined, "they need h2spec: H2SPEC_BIN is not set"),
  async fn() {
    const report = await Deno.makeTempFile({ prefix: "h2spec-" });
    using server = await answeringServer();
    const args = ["-h", "127.0.0.1", "-p", `${server.port}`, "-o", `${TIMEOUT_S}`, "-j", report];
    const { stdout } = await new Deno.Command(h2spec!, { args }).output();
    const { counts, failed } = readReport(await Deno.readTextFile(report));
    await Deno.remove(report);
    assert.deepEqual(failed, [], new TextDecoder().decode(stdout));
    const [, ...figures] = FIGURES.exec(await Deno.readTextFile(README)) ?? [];
    const { generic = 0, hpack = 0, http2 = 0 } = counts;
    assert.deepEqual(figures.map(Number), [generic + hpack + http2, generic, hpack, http2]);
  },
});
