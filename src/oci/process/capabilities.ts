import { CAPABILITY_NAMES } from "../../config/parse/capability_names.ts";
import type { TaskConfig } from "../../config/task_config.ts";
import { ConfigError } from "../../errors.ts";

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
 * Capabilities of a container, out of the numbers of those the node can grant: the default set, or every one for a
 * privileged task, with `cap_add` and `cap_drop` applied. A name wins over `ALL`, and a dropped name over the same name
 * added. Throws `ConfigError` for an added one that the node cannot grant.
 */
export function buildCapabilities(config: TaskConfig, grantableNumbers: readonly number[]): string[] {
  const grantable = CAPABILITY_NAMES.filter((_name, number) => grantableNumbers.includes(number));
  const added = new Set(config.capAdd);
  const dropped = new Set(config.capDrop);
  refuseUngrantable(added, grantable);
  return grantable.filter((name) => {
    if (dropped.has(name)) return false;
    if (added.has(name) || added.has("ALL")) return true;
    if (dropped.has("ALL")) return false;
    return config.privileged || DEFAULT_CAPABILITIES.has(name);
  });
}

function refuseUngrantable(added: ReadonlySet<string>, grantable: readonly string[]): void {
  const missing = [...added].find((name) => name !== "ALL" && !grantable.includes(name));
  if (missing === undefined) return;
  throw new ConfigError(
    `Cannot use cap_add "${missing}": this node cannot grant it, allowed are ALL, ${grantable.join(", ")}`,
  );
}
