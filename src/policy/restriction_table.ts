import type { Restrictions } from "./restrictions.ts";
import { matchesAny } from "./matches_glob.ts";
import type { Restriction, RestrictionName } from "./want.ts";

/** The policy: what each restriction lets pass. */
export const RESTRICTIONS: Readonly<Record<RestrictionName, Restriction>> = {
  "allow_privileged": flag("allow_privileged", ({ allowPrivileged }) => allowPrivileged),
  "volumes.enabled": flag("volumes.enabled", ({ volumesEnabled }) => volumesEnabled),
  "allow_caps": {
    passes: (name, { allowCaps }) => allowCaps.includes("ALL") || allowCaps.includes(name),
    says: ({ allowCaps }) => list("allow_caps", allowCaps),
  },
  "allowed_modes.pid": globs("allowed_modes.pid", ({ pidModes }) => pidModes),
  "allowed_modes.ipc": globs("allowed_modes.ipc", ({ ipcModes }) => ipcModes),
  "allowed_modes.uts": globs("allowed_modes.uts", ({ utsModes }) => utsModes),
  "allow_host_network": flag("allow_host_network", ({ allowHostNetwork }) => allowHostNetwork),
  "allow_devices": globs("allow_devices", ({ allowDevices }) => allowDevices),
  "allow_seccomp_off": flag("allow_seccomp_off", ({ allowSeccompOff }) => allowSeccompOff),
  "seccomp_profile_dirs": {
    passes: profilePasses,
    says: ({ allowSeccompOff, seccompProfileDirs = [] }) =>
      (allowSeccompOff ? "" : "allow_seccomp_off = false and ") + list("seccomp_profile_dirs", seccompProfileDirs),
  },
  "allow_lsm_off": flag("allow_lsm_off", ({ allowLsmOff }) => allowLsmOff),
  "allow_new_privileges": flag("allow_new_privileges", ({ allowNewPrivileges }) => allowNewPrivileges),
  "allow_runtimes": globs("allow_runtimes", ({ allowRuntimes }) => allowRuntimes),
  "allowed_registries": {
    passes: (name, { allowedRegistries }) => allowedRegistries.some((glob) => isOfRegistry(name, glob)),
    says: ({ allowedRegistries }) => list("allowed_registries", allowedRegistries),
  },
  "require_digest": {
    passes: (digest, { requireDigest }) => digest !== "" || !requireDigest,
    says: () => "require_digest = true",
  },
  "pids_limit": {
    passes: (limit, { pidsLimit }) => pidsLimit === undefined || Number(limit) <= pidsLimit,
    says: ({ pidsLimit }) => `pids_limit = ${pidsLimit}`,
  },
};

function flag(name: string, isOpen: (restrictions: Restrictions) => boolean): Restriction {
  return { passes: (_subject, restrictions) => isOpen(restrictions), says: () => `${name} = false` };
}

function globs(name: string, of: (restrictions: Restrictions) => readonly string[]): Restriction {
  return {
    passes: (subject, restrictions) => matchesAny(subject, of(restrictions)),
    says: (restrictions) => list(name, of(restrictions)),
  };
}

function list(name: string, values: readonly string[]): string {
  return `${name} = [${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}

/** A profile that the operator did not put there may let every call pass, so it counts as none. */
function profilePasses(path: string, { allowSeccompOff, seccompProfileDirs }: Restrictions): boolean {
  const isTasksOwn = !path.startsWith("/");
  if (isTasksOwn || seccompProfileDirs === undefined) return allowSeccompOff;
  return seccompProfileDirs.some((directory) => path.startsWith(`${directory.replace(/\/+$/, "")}/`));
}

function isOfRegistry(name: string, glob: string): boolean {
  const [registry = ""] = name.split("/", 1);
  return glob.includes("/") ? matchesAny(name, [glob]) : matchesAny(registry, [glob]);
}
