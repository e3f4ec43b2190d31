import { HandshakeError } from "./handshake.ts";

/** A free socket path that vanishes with its owner. */
export interface SocketPath extends AsyncDisposable {
  readonly path: string;
}

/** The kernel's limit for the path of a unix socket (unix(7), sun_path), without the NUL. */
const PATH_LIMIT_BYTES = 107;

/** A path in a new directory that only this user may enter, inside the host's `PLUGIN_UNIX_SOCKET_DIR` or the temporary directory. */
export async function makeSocketPath(hostDir: string | undefined): Promise<SocketPath> {
  const dir = await makeDirectory(hostDir);
  const socket = {
    path: `${dir}/plugin.sock`,
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
  if (new TextEncoder().encode(socket.path).length > PATH_LIMIT_BYTES) {
    await socket[Symbol.asyncDispose]();
    throw new HandshakeError(
      `Cannot use socket "${socket.path}": its path is longer than ${PATH_LIMIT_BYTES} bytes, ` +
        "set PLUGIN_UNIX_SOCKET_DIR or TMPDIR to a shorter one",
    );
  }
  return socket;
}

async function makeDirectory(hostDir: string | undefined): Promise<string> {
  try {
    // Deno makes it with mode 0700.
    return await Deno.makeTempDir({ prefix: "plugin-", ...(hostDir && { dir: hostDir }) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const parent = hostDir ? `PLUGIN_UNIX_SOCKET_DIR "${hostDir}"` : "the temporary directory";
    throw new HandshakeError(`Cannot make a socket directory in ${parent}: ${reason}`, { cause });
  }
}
