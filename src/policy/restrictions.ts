import { DEFAULT_CAPABILITIES } from "../config/parse/security/capability_names.ts";
import type { RestrictionSettings } from "../config/plugin/restriction_options.ts";

/** What the operator lets a job do, complete. Lists without a note hold globs. */
export interface Restrictions {
  readonly allowPrivileged: boolean;
  readonly volumesEnabled: boolean;
  /** No restriction: how the operator wants binds relabelled. */
  readonly relabel?: "shared" | "private";
  /** Names with `CAP_`, or `ALL`. */
  readonly allowCaps: readonly string[];
  readonly pidModes: readonly string[];
  readonly ipcModes: readonly string[];
  readonly utsModes: readonly string[];
  readonly allowHostNetwork: boolean;
  readonly allowDevices: readonly string[];
  readonly allowSeccompOff: boolean;
  /** Directories of the node; undefined when the operator named none. */
  readonly seccompProfileDirs?: readonly string[];
  readonly allowLsmOff: boolean;
  readonly allowNewPrivileges: boolean;
  readonly allowRuntimes: readonly string[];
  readonly allowedRegistries: readonly string[];
  readonly requireDigest: boolean;
  readonly pidsLimit?: number;
}

/** A job gets what it asks for, as in the Go driver. */
export const OPEN: Restrictions = {
  allowPrivileged: true,
  volumesEnabled: true,
  allowCaps: ["ALL"],
  pidModes: ["host"],
  ipcModes: ["host"],
  utsModes: ["host"],
  allowHostNetwork: true,
  allowDevices: ["*"],
  allowSeccompOff: true,
  allowLsmOff: true,
  allowNewPrivileges: true,
  allowRuntimes: ["*"],
  allowedRegistries: ["*"],
  requireDigest: false,
};

/**
 * The default capabilities but MKNOD: a device node that a task makes in a directory of its allocation is useless to it, but
 * Nomad's agent, which is root, reads it for whoever may read the allocation's files.
 */
const RESTRICTED_CAPABILITIES = DEFAULT_CAPABILITIES.filter((name) => name !== "CAP_MKNOD");

/** What `restricted = true` makes of it: what Nomad's docker driver refuses unless told otherwise, and MKNOD. */
export const RESTRICTED: Restrictions = {
  ...OPEN,
  allowPrivileged: false,
  volumesEnabled: false,
  allowCaps: RESTRICTED_CAPABILITIES,
  pidModes: [],
  ipcModes: [],
  utsModes: [],
  allowDevices: [],
  allowSeccompOff: false,
  allowLsmOff: false,
  allowNewPrivileges: false,
};

/** The restrictions that an operator wrote, over others. */
export function overlay(base: Restrictions, settings: RestrictionSettings): Restrictions {
  const { allowedModes: modes, volumes } = settings;
  const relabel = volumes?.selinuxLabel ?? base.relabel;
  const seccompProfileDirs = settings.seccompProfileDirs ?? base.seccompProfileDirs;
  const pidsLimit = settings.pidsLimit ?? base.pidsLimit ?? 0;
  return {
    allowPrivileged: settings.allowPrivileged ?? base.allowPrivileged,
    volumesEnabled: volumes?.enabled ?? base.volumesEnabled,
    ...(relabel && { relabel }),
    allowCaps: settings.allowCaps ?? base.allowCaps,
    // As in Nomad, a list that the block leaves out lets nothing pass.
    pidModes: modes ? modes.pid ?? [] : base.pidModes,
    ipcModes: modes ? modes.ipc ?? [] : base.ipcModes,
    utsModes: modes ? modes.uts ?? [] : base.utsModes,
    allowHostNetwork: settings.allowHostNetwork ?? base.allowHostNetwork,
    allowDevices: settings.allowDevices ?? base.allowDevices,
    allowSeccompOff: settings.allowSeccompOff ?? base.allowSeccompOff,
    ...(seccompProfileDirs && { seccompProfileDirs }),
    allowLsmOff: settings.allowLsmOff ?? base.allowLsmOff,
    allowNewPrivileges: settings.allowNewPrivileges ?? base.allowNewPrivileges,
    allowRuntimes: settings.allowRuntimes ?? base.allowRuntimes,
    allowedRegistries: settings.allowedRegistries ?? base.allowedRegistries,
    requireDigest: settings.requireDigest ?? base.requireDigest,
    ...(pidsLimit > 0 && { pidsLimit }),
  };
}

/** The restrictions closed as `restricted` closes them; what they leave alone stays as it is. */
export function closed(restrictions: Restrictions): Restrictions {
  const { allowCaps, allowHostNetwork, allowRuntimes, allowedRegistries, requireDigest } = restrictions;
  const { pidsLimit, relabel, seccompProfileDirs } = restrictions;
  return {
    ...RESTRICTED,
    ...{ allowHostNetwork, allowRuntimes, allowedRegistries, requireDigest },
    allowCaps: RESTRICTED.allowCaps.filter((name) => allowCaps.includes("ALL") || allowCaps.includes(name)),
    ...(seccompProfileDirs && { seccompProfileDirs }),
    ...(pidsLimit !== undefined && { pidsLimit }),
    ...(relabel && { relabel }),
  };
}
