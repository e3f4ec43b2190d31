/** Where a shim serves: the path of its unix socket, and the version of the service that it has there. */
export interface ShimAddress {
  readonly path: string;
  readonly version: 2 | 3;
}

const UNIX_SOCKET = /^unix:\/\/(\/.+)$/;

/**
 * Where the shim of a bundle serves: containerd 2 writes `bootstrap.json`, containerd 1.7 `address` (see containerd's
 * runtime/v2 README). Undefined when neither is there or it is a place that this driver does not reach.
 */
export async function shimAddress(bundle: string): Promise<ShimAddress | undefined> {
  const bootstrap = await textIfThere(`${bundle}/bootstrap.json`);
  if (bootstrap !== undefined) return fromBootstrap(bootstrap);
  const [, path] = UNIX_SOCKET.exec((await textIfThere(`${bundle}/address`))?.trim() ?? "") ?? [];
  return path === undefined ? undefined : { path, version: 2 };
}

function fromBootstrap(text: string): ShimAddress | undefined {
  const { version, address, protocol } = parsed(text);
  const [, path] = UNIX_SOCKET.exec(typeof address === "string" ? address : "") ?? [];
  if (path === undefined || protocol !== "ttrpc" || (version !== 2 && version !== 3)) return undefined;
  return { path, version };
}

/** A file that is being written as it is read is as good as none: containerd ended while it started the shim. */
function parsed(text: string): Partial<Record<"version" | "address" | "protocol", unknown>> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

async function textIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
