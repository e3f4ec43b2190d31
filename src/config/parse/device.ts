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
  return parsePermissions(permissions) === undefined ? undefined : { hostPath, containerPath, permissions };
}

/** `text` when it is made of the letters `rwm`, each at most once; undefined otherwise. */
export function parsePermissions(text: string): string | undefined {
  return /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length ? text : undefined;
}
