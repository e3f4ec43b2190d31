import { isAtLeast } from "../../is_at_least.ts";

/** Starts the Web Worker of workers/stats.ts, which may do no more than connect to containerd's socket at `address`. */
export function startWorker({ address }: { readonly address: string }): Worker {
  return new Worker(new URL("../../../workers/stats.ts", import.meta.url), {
    type: "module",
    name: "stats",
    deno: { permissions: workerPermissions(address) },
  });
}

/** The first Deno that was seen to keep a worker to one socket. */
const SOCKETS_SINCE = [2, 9, 6] as const;

/** A unix socket takes all three of net, read and write, and fetch() asks for the host of its URL too; an older Deno cannot name a socket in `net`, so that there it is the whole network. */
export function workerPermissions(address: string, denoVersion = Deno.version.deno): Deno.PermissionOptionsObject {
  return {
    net: isAtLeast(denoVersion, SOCKETS_SINCE) ? ["localhost:80", `unix:${address}`] : true,
    read: [address],
    write: [address],
    env: false,
    run: false,
    ffi: false,
    sys: false,
    import: false,
  };
}
