/** A plugin with nothing but the auxiliary services; its argument says how it behaves. */

import { servePlugin } from "../../src/plugin/serve_plugin.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";
import { Code } from "../../packages/grpc/code.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

const behaviour = Deno.args[0];

if (behaviour === "dies") {
  console.error("first words");
  console.error("last words");
  Deno.exit(3);
}
if (behaviour === "babbles") console.log("hello");

/** servePlugin() keeps `console` away from both. */
async function write(output: { write(bytes: Uint8Array): Promise<number> }, text: string): Promise<void> {
  await output.write(new TextEncoder().encode(text));
}

await servePlugin({
  register: () => {},
  toRpcError: (error) => new RpcError(String(error), { code: Code.UNKNOWN }),
  async announce(line) {
    if (behaviour === "silent") return;
    await write(Deno.stdout, line);
    if (behaviour === "stray") await write(Deno.stdout, "more\n");
    await write(
      Deno.stderr,
      '{"@level":"warn","@message":"here","@timestamp":"2026-01-02T03:04:05.000006Z","size":7}\nnot json\n',
    );
  },
});
// A timer keeps the process alive after the host asked for its end.
if (behaviour === "deaf") setTimeout(() => {}, 60_000);
else Deno.exit(0);
