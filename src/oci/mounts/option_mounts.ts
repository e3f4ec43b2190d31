import type { Mount } from "../../config/task/mount.ts";
import { ConfigError } from "../../errors.ts";
import type { SpecMount } from "../spec.ts";

/**
 * The task's `mounts` blocks; `sources` holds the host path of each relative source. Throws `ConfigError` for a
 * relative source that has none.
 */
export function optionMounts(mounts: readonly Mount[], sources: Readonly<Record<string, string>>): SpecMount[] {
  return mounts.map((mount) => mount.type === "tmpfs" ? tmpfsMount(mount) : hostMount(mount, sources));
}

function tmpfsMount({ target, options }: Mount): SpecMount {
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
  const binds = options.includes("bind") || options.includes("rbind");
  return { destination: target, type: "bind", source: path, options: binds ? [...options] : ["rbind", ...options] };
}
