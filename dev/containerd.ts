#!/usr/bin/env -S deno run -A
// Runs a private containerd in the foreground: deno task dev [--release trixie|sid|installed]

import { parseArgs } from "node:util";
import { type ContainerdRelease, ensureContainerd } from "./containerd/ensure_containerd.ts";
import { PrivateContainerd } from "./containerd/private_containerd.ts";

const { values } = parseArgs({ options: { release: { type: "string" } } });

await using containerd = await PrivateContainerd.start({
  binaries: await ensureContainerd({ release: releaseName(values.release) }),
});

const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, stop);

console.log(`containerd ${containerd.binaries.version.text} serves at ${containerd.socket} (Ctrl-C ends it)`);
console.log(`snapshotter: ${containerd.snapshotter}, log: ${containerd.logPath}`);
console.log("To use it from another shell:");
for (const [name, value] of Object.entries(containerd.env)) console.log(`export ${name}=${JSON.stringify(value)}`);

await stopped;

function releaseName(name: string | undefined): ContainerdRelease | undefined {
  if (name === undefined || name === "trixie" || name === "sid" || name === "installed") return name;
  throw new Error(`Cannot use --release "${name}": it is trixie, sid or installed`);
}
