/** Starts the Web Worker of workers/stats.ts, which may do no more than use the network and the socket of containerd at `address`. */
export function startWorker({ address }: { readonly address: string }): Worker {
  return new Worker(new URL("../../workers/stats.ts", import.meta.url), {
    type: "module",
    name: "stats",
    deno: { permissions: workerPermissions(address) },
  });
}

/** A unix socket takes all three of net, read and write; Deno before 2.8 cannot name a socket in `net`. */
export function workerPermissions(address: string): Deno.PermissionOptionsObject {
  return {
    net: true,
    read: [address],
    write: [address],
    env: false,
    run: false,
    ffi: false,
    sys: false,
    import: false,
  };
}
