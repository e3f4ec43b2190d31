import { parseAbsolutePath } from "./paths.ts";

/** A device of the host and what the task may do with it: `r`ead, `w`rite, `m`ake a node. */
export interface Device {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly permissions: string;
}

/** The device of `host[:container[:rwm]]`, as in Docker; undefined otherwise. */
export function parseDevice(text: string): Device | undefined {
  const [host = "", container, permissions = "rwm", ...rest] = text.split(":");
  const hostPath = parseAbsolutePath(host);
  const containerPath = parseAbsolutePath(container ?? host);
  if (hostPath === undefined || containerPath === undefined || rest.length > 0) return undefined;
  const isSubset = /^[rwm]{1,3}$/.test(permissions) && new Set(permissions).size === permissions.length;
  return isSubset ? { hostPath, containerPath, permissions } : undefined;
}
