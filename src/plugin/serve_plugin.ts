import { logger } from "../log.ts";
import { Server, type ToRpcError } from "@nomad-containerd/grpc/server";
import { addAuxiliaryServices } from "./auxiliary_services.ts";
import { captureOutput } from "./capture_output.ts";
import { handshakeLine } from "./handshake.ts";
import { makeSocketPath } from "./socket_path.ts";

/** What a plugin serves and how it ends. */
export interface PluginOptions {
  /** Adds the plugin's own services. */
  readonly register: (server: Server) => void;
  readonly toRpcError: ToRpcError;
  /** The host's directory for sockets, its `PLUGIN_UNIX_SOCKET_DIR`. */
  readonly socketDir?: string | undefined;
  readonly announce?: (line: string) => Promise<void>;
}

/** How long handlers have to end; the host kills a plugin two seconds after it asked for its end (go-plugin client.go). */
const GRACE_MS = 500;

/** Serves a plugin until its host asks it to end, or SIGTERM; the socket is gone when the promise resolves. */
export async function servePlugin(
  { register, toRpcError, socketDir, announce = writeStdout }: PluginOptions,
): Promise<void> {
  using _output = captureOutput(logger("process"));
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  using _signals = stopOnSignals(stop);
  await using socket = await makeSocketPath(socketDir);
  await using server = new Server({ toRpcError });
  addAuxiliaryServices(server, stop);
  register(server);
  await server.listen(socket.path);
  await announce(handshakeLine(socket.path));
  await stopped;
  await server.close({ graceMs: GRACE_MS });
}

async function writeStdout(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(line));
}

/** SIGTERM ends the plugin; SIGINT, which a terminal sends to the agent and its plugins alike, is the agent's to act on. */
function stopOnSignals(stop: () => void): Disposable {
  const ignore = () => {};
  Deno.addSignalListener("SIGTERM", stop);
  Deno.addSignalListener("SIGINT", ignore);
  return {
    [Symbol.dispose]() {
      Deno.removeSignalListener("SIGTERM", stop);
      Deno.removeSignalListener("SIGINT", ignore);
    },
  };
}
