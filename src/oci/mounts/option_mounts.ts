import { BIND_OPTIONS, isBindOption, isTmpfsOption, TMPFS_OPTIONS } from "../../config/parse/mount_option.ts";
import type { Mount } from "../../config/mounts/mount.ts";
import { ConfigError } from "../../errors.ts";
import type { SpecMount } from "../spec.ts";
import { isKernels, targetOf } from "./mount_target.ts";

/**
 * The mounts that a task asks for, whichever option it wrote them with: the only way for a path that a job names into a
 * specification. `sources` holds the host path of each relative source, which `bindSources` has checked. Throws
 * `ConfigError` for a relative source that has none, for an option that is not among those a job may give, and for what
 * would hide the kernel's own files, which only an absolute path of the node may.
 */
export function optionMounts(mounts: readonly Mount[], sources: Readonly<Record<string, string>>): SpecMount[] {
  return mounts.map((mount) => {
    if (!mount.source?.startsWith("/")) refuseKernels(mount);
    return mount.type === "tmpfs" ? tmpfsMount(mount) : hostMount(mount, sources);
  });
}

function tmpfsMount({ target, options }: Mount): SpecMount {
  refuseOption({ target, options }, { isAllowed: isTmpfsOption, allowed: TMPFS_OPTIONS });
  return {
    destination: target,
    type: "tmpfs",
    source: "tmpfs",
    options: options.length > 0 ? [...options] : ["nosuid", "nodev"],
  };
}

/** A `volume` is a bind mount by an older name; a runtime binds because of the option, not because of the type. */
function hostMount({ target, source = "", options }: Mount, sources: Readonly<Record<string, string>>): SpecMount {
  const path = source.startsWith("/") ? source : sources[source];
  if (path === undefined) {
    throw new ConfigError(`Cannot mount "${source}" at "${target}": it is not known where the source is on the node`);
  }
  refuseOption({ target, options }, { isAllowed: isBindOption, allowed: BIND_OPTIONS });
  const binds = options.includes("bind") || options.includes("rbind");
  return { destination: target, type: "bind", source: path, options: binds ? [...options] : ["rbind", ...options] };
}

function refuseOption(
  { target, options }: Pick<Mount, "target" | "options">,
  { isAllowed, allowed }: { readonly isAllowed: (option: string) => boolean; readonly allowed: string },
): void {
  const refused = options.find((option) => !isAllowed(option));
  if (refused === undefined) return;
  throw new ConfigError(`Cannot use option "${refused}" of the mount at "${target}": allowed is ${allowed}`);
}

/** Throws `ConfigError` for a mount that would hide the kernel's own files. */
export function refuseKernels({ target, source = "tmpfs" }: Pick<Mount, "target" | "source">): void {
  if (!isKernels(targetOf({ destination: target }))) return;
  throw new ConfigError(
    `Cannot mount "${source}" at "${target}": the kernel's files are there, which only an absolute path of the node may hide`,
  );
}
