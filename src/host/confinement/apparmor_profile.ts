/** What the profile's text depends on. */
export interface ProfileParts {
  readonly name: string;
  /** The features the profile is written for, `abi/3.0`, where the node has a file of them. */
  readonly abi?: string;
}

/** Programs with profiles of their own, under which a runtime signals the containers that it made. */
const RUNTIMES = ["runc", "crun", "containerd", "containerd-shim*"];

/** Of /proc only the directories of processes, and of the kernel's settings only those of shared memory, are written to. */
const PROC_WRITES = [
  "/proc/*",
  "/proc/[^0-9s]*/**",
  "/proc/s[^ey]*/**",
  "/proc/sys[^/]*/**",
  "/proc/sys/[^k]**",
  "/proc/sys/kernel/{?,??,[^s]**,s[^h]**,sh[^m]**}",
];
const PROC_SECRETS = ["/proc/sysrq-trigger", "/proc/kcore"];
/** Of /sys only what is below /sys/fs/cgroup is written to. */
const SYS_WRITES = [
  "/sys/[^f]*/**",
  "/sys/f[^s]*/**",
  "/sys/fs/[^c]*/**",
  "/sys/fs/c[^g]*/**",
  "/sys/fs/cg[^r]*/**",
];
const SYS_SECRETS = ["/sys/firmware/**", "/sys/devices/virtual/powercap/**", "/sys/kernel/security/**"];

/**
 * Text of an AppArmor profile that denies a container what Docker's default one does: mounts, other profiles' processes,
 * and the parts of /proc and /sys that are the node's. All else is left to capabilities, seccomp and namespaces.
 */
export function apparmorProfile({ name, abi }: ProfileParts): string {
  const rules = [
    ...["capability", "file", "network", "unix", "umount"],
    `signal (send, receive) peer=${name}`,
    ...["unconfined", ...RUNTIMES].map((peer) => `signal (receive) peer=${peer}`),
    `ptrace (read, readby, trace, tracedby) peer=${name}`,
    "deny mount",
    ...PROC_WRITES.map((path) => `deny ${path} w`),
    ...SYS_WRITES.map((path) => `deny ${path} wklx`),
    ...[...PROC_SECRETS, ...SYS_SECRETS].map((path) => `deny ${path} rwklx`),
  ];
  const head = abi === undefined ? [] : [`abi <${abi}>,`];
  const body = rules.map((rule) => `  ${rule},`);
  return [...head, `profile ${name} flags=(attach_disconnected,mediate_deleted) {`, ...body, "}", ""].join("\n");
}
