import { pluginRestrictions, type PolicyConfig } from "../../policy/namespace_restrictions.ts";

const PREFIX = "driver.containerd";

/** The restrictions that jobs can be matched against, by the names of Nomad's docker driver's; what is not open has none. */
export function restrictionAttributes(config: PolicyConfig): Record<string, string> {
  const { allowPrivileged, volumesEnabled, pidsLimit } = pluginRestrictions(config);
  const runtimes = ["runc", ...config.runtimes?.keys() ?? []];
  return {
    ...(allowPrivileged && { [`${PREFIX}.privileged.enabled`]: "true" }),
    ...(volumesEnabled && { [`${PREFIX}.volumes.enabled`]: "true" }),
    ...(pidsLimit !== undefined && { [`${PREFIX}.pids.limit`]: String(pidsLimit) }),
    [`${PREFIX}.runtimes`]: [...new Set(runtimes)].sort().join(","),
  };
}
