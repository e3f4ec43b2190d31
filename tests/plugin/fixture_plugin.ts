/** A plugin that does what its host tells it with the text of Echo.Unary. */

import process from "node:process";
import { configureLog, logger } from "../../src/log.ts";
import { servePlugin } from "../../src/plugin/serve_plugin.ts";
import { Code } from "../../packages/grpc/code.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";
import { Echo } from "../../packages/grpc/tests/gen/echo_pb.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

const ACTIONS: Readonly<Record<string, () => unknown>> = {
  log: () => logger("fixture").info("logged", { size: 7 }),
  print() {
    console.log("printed", { deep: [1] });
    console.table([1]);
    console.warn("warned");
    process.emitWarning("leaking", "FixtureWarning");
  },
  throw: () =>
    setTimeout(() => {
      throw new Error("thrown");
    }),
  reject: () => void Promise.reject(new Error("rejected")),
  hang: () => new Promise(() => {}),
};

configureLog();
await servePlugin({
  register(server) {
    server.add(Echo, {
      async unary(note) {
        await ACTIONS[note.text]?.();
        return note;
      },
      async *serverStream() {},
      clientStream: () => Promise.resolve({}),
      async *biDi() {},
    });
  },
  toRpcError: (error) => new RpcError(String(error), { code: Code.UNKNOWN }),
  socketDir: Deno.env.get("PLUGIN_UNIX_SOCKET_DIR"),
});
Deno.exit(0);
