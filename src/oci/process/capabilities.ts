import { CAPABILITY_NAMES, DEFAULT_CAPABILITIES } from "../../config/parse/security/capability_names.ts";
import type { TaskConfig } from "../../config/task_config.ts";
import { ConfigError } from "../../errors.ts";

/** What a container's capabilities are taken from: numbers that the node can grant, names that the operator allows. */
export interface CapabilityBounds {
  readonly grantable: readonly number[];
  /** With `CAP_`, or `ALL`. */
  readonly allowed: readonly string[];
}

/**
 * Capabilities of a container, out of the numbers of those the node can grant: the default set, or every one for a
 * privileged task, with `cap_add` and `cap_drop` applied. A name wins over `ALL`, and a dropped name over the same name
 * added. A task that is not privileged has none that the operator does not allow. Throws `ConfigError` for an added one
 * that the node cannot grant.
 */
export function buildCapabilities(config: TaskConfig, { grantable: numbers, allowed }: CapabilityBounds): string[] {
  const grantable = CAPABILITY_NAMES.filter((_name, number) => numbers.includes(number));
  const added = new Set(config.capAdd);
  const dropped = new Set(config.capDrop);
  const isAllowed = (name: string) => allowed.includes("ALL") || allowed.includes(name);
  refuseUngrantable(added, grantable);
  return grantable.filter((name) => {
    if (dropped.has(name) || !(config.privileged || isAllowed(name))) return false;
    if (added.has(name) || added.has("ALL")) return true;
    if (dropped.has("ALL")) return false;
    return config.privileged || DEFAULT_CAPABILITIES.includes(name);
  });
}

function refuseUngrantable(added: ReadonlySet<string>, grantable: readonly string[]): void {
  const missing = [...added].find((name) => name !== "ALL" && !grantable.includes(name));
  if (missing === undefined) return;
  throw new ConfigError(
    `Cannot use cap_add "${missing}": this node cannot grant it, allowed are ALL, ${grantable.join(", ")}`,
  );
}
