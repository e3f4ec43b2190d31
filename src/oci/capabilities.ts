import { CAPABILITY_NAMES } from "../config/parse/capability_names.ts";
import type { TaskConfig } from "../config/task_config.ts";
import { ConfigError } from "../errors.ts";

/** What a container may do by default: Docker's set less NET_RAW (see Nomad `drivers/shared/capabilities`). */
const DEFAULT_CAPABILITIES = new Set([
  "CAP_AUDIT_WRITE",
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FOWNER",
  "CAP_FSETID",
  "CAP_KILL",
  "CAP_MKNOD",
  "CAP_NET_BIND_SERVICE",
  "CAP_SETFCAP",
  "CAP_SETGID",
  "CAP_SETPCAP",
  "CAP_SETUID",
  "CAP_SYS_CHROOT",
]);

/**
 * Capabilities of a container, in the kernel's order: the default set, or every one for a privileged task, with
 * `cap_add` and `cap_drop` applied. A name wins over `ALL`, and a dropped name over the same name added. Throws
 * `ConfigError` for a name the node's kernel does not know.
 */
export function buildCapabilities(config: TaskConfig, lastCapability: number): string[] {
  const known = CAPABILITY_NAMES.slice(0, lastCapability + 1);
  const added = checkNames(config.capAdd, { option: "cap_add", known });
  const dropped = checkNames(config.capDrop, { option: "cap_drop", known });
  return known.filter((name) => {
    if (dropped.has(name)) return false;
    if (added.has(name) || added.has("ALL")) return true;
    if (dropped.has("ALL")) return false;
    return config.privileged || DEFAULT_CAPABILITIES.has(name);
  });
}

interface Names {
  readonly option: string;
  readonly known: readonly string[];
}

function checkNames(names: readonly string[], { option, known }: Names): Set<string> {
  for (const name of names) {
    if (name === "ALL" || known.includes(name)) continue;
    throw new ConfigError(
      `Cannot use ${option} "${name}": the kernel of this node does not know it, allowed are ALL, ${known.join(", ")}`,
    );
  }
  return new Set(names);
}
