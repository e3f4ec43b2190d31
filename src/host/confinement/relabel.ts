import { posix } from "node:path";

import { ConfigError, DriverError, wordsOf } from "../../errors.ts";
import type { Relabelling } from "../../model/confinement/selinux_contexts.ts";
import { runProgram } from "../run_program.ts";

/** Directories that the whole node lives in, which Docker does not relabel either (see go-selinux `Chcon`). */
const THE_NODES = new Set(
  ("/ /bin /boot /dev /etc /etc/passwd /etc/pki /etc/shadow /home /lib /lib64 /media /opt /proc /root /run /sbin /srv " +
    "/sys /tmp /usr /var /var/lib /var/log").split(" "),
);

/**
 * Gives paths and all below them their SELinux contexts, no link followed. Throws `ConfigError` for a directory that the
 * node itself lives in.
 */
export async function relabel(relabellings: readonly Relabelling[]): Promise<void> {
  for (const { path, context } of relabellings) {
    if (THE_NODES.has(posix.normalize(path).replace(/(?<=.)\/$/, ""))) {
      throw new ConfigError(`Cannot give "${path}" the SELinux label of a task: the node's own files are there`);
    }
    // A task may have no hosts file, or no resolv.conf, of its own.
    if (await exists(path)) await changeContext(path, context);
  }
}

async function changeContext(path: string, context: string): Promise<void> {
  try {
    await runProgram("chcon", ["--recursive", "--no-dereference", "--", context, path]);
  } catch (cause) {
    const reason = wordsOf(cause);
    // Whole file systems have one label that is not the driver's to change, NFS for example.
    if (reason.split("\n").every((line) => line.endsWith("Operation not supported"))) return;
    throw new DriverError(`Cannot relabel "${path}" for SELinux: ${reason}`, { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
