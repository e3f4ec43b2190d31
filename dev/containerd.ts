#!/usr/bin/env -S deno run -A
// Runs a private containerd in the foreground: deno task dev [--release installed|trixie|sid|newest]

import { parseArgs } from "node:util";
import { type ContainerdRelease, ensureContainerd, RELEASES } from "./containerd/ensure_containerd.ts";
import { PrivateContainerd } from "./containerd/private_containerd.ts";
import { busyboxImage } from "./image/busybox_image.ts";

/** The containerd that a command line asks for, undefined when it names none; throws TypeError when it is wrong. */
export function parseRelease(args: readonly string[]): ContainerdRelease | undefined {
  const { release: name } = parseArgs({ args: [...args], options: { release: { type: "string" } } }).values;
  const release = RELEASES.find((release) => release === name);
  if (release !== name) throw new TypeError(`Cannot use --release "${name}"`);
  return release;
}

async function main(args: readonly string[]): Promise<number> {
  let release: ContainerdRelease | undefined;
  try {
    release = parseRelease(args);
  } catch {
    const allowed = `[--release ${RELEASES.join("|")}]`;
    console.error(`Cannot use the arguments "${args.join(" ")}": allowed is ${allowed}`);
    return 1;
  }
  await serve(release);
  return 0;
}

/** Until Ctrl-C. */
async function serve(release: ContainerdRelease | undefined): Promise<void> {
  await using containerd = await PrivateContainerd.start({ binaries: await ensureContainerd({ release }) });
  const image = await busyboxImage();
  await containerd.importImages(image);

  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, stop);

  console.log(`containerd ${containerd.binaries.version.text} serves at ${containerd.socket} (Ctrl-C ends it)`);
  console.log(`snapshotter: ${containerd.snapshotter}, log: ${containerd.logPath}`);
  console.log(
    `It has the image ${image.name}: deno task launch examples/hello.nomad.hcl --address ${containerd.socket}`,
  );
  console.log("For ctr and nerdctl, in another shell:");
  for (const [name, value] of Object.entries(containerd.env)) console.log(`export ${name}=${JSON.stringify(value)}`);

  await stopped;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
