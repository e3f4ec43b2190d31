import { DriverError } from "../errors.ts";

/** A free socket path that vanishes with its owner. */
export interface SocketPath extends AsyncDisposable {
  readonly path: string;
}

/** A path in the host's `PLUGIN_UNIX_SOCKET_DIR` or in a new directory that only this user may enter. */
export async function makeSocketPath(hostDir: string | undefined): Promise<SocketPath> {
  const dir = await makeDirectory(hostDir);
  return {
    path: `${dir}/plugin.sock`,
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

async function makeDirectory(hostDir: string | undefined): Promise<string> {
  try {
    const dir = await Deno.makeTempDir({ prefix: "plugin-", ...(hostDir && { dir: hostDir }) });
    await Deno.chmod(dir, 0o700);
    return dir;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError(`Cannot make a socket directory in "${hostDir || "the temporary directory"}": ${reason}`, {
      cause,
    });
  }
}
