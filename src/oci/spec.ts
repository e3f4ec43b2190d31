/** The parts of the OCI runtime specification 1.1 this driver writes (see opencontainers/runtime-spec `config.md`). */
export interface Spec {
  ociVersion: string;
  process: SpecProcess;
  root: { path: string; readonly: boolean };
  /** Absent where the container has the node's. */
  hostname?: string;
  mounts: SpecMount[];
  linux: SpecLinux;
}

export interface SpecProcess {
  terminal?: boolean;
  user: SpecUser;
  args: string[];
  env: string[];
  cwd: string;
  capabilities: SpecCapabilities;
  rlimits: { type: string; soft: number; hard: number }[];
  noNewPrivileges: boolean;
  apparmorProfile?: string;
  selinuxLabel?: string;
  oomScoreAdj: number;
}

export interface SpecUser {
  uid: number;
  gid: number;
  additionalGids: number[];
}

export interface SpecCapabilities {
  bounding: string[];
  effective: string[];
  permitted: string[];
}

export interface SpecMount {
  destination: string;
  type: string;
  source: string;
  options: string[];
}

export type RootfsPropagation = "rslave" | "shared";

export interface SpecLinux {
  namespaces: SpecNamespace[];
  cgroupsPath: string;
  resources: SpecResources;
  devices: SpecDevice[];
  sysctl: Record<string, string>;
  seccomp?: SpecSeccomp;
  mountLabel?: string;
  maskedPaths: string[];
  readonlyPaths: string[];
  rootfsPropagation?: RootfsPropagation;
}

export interface SpecNamespace {
  type: "pid" | "ipc" | "uts" | "mount" | "network" | "cgroup";
  path?: string;
}

export interface SpecResources {
  devices: SpecDeviceRule[];
  memory: SpecMemory;
  cpu: SpecCpu;
  pids?: { limit: number };
  unified?: Record<string, string>;
}

export interface SpecMemory {
  limit?: number;
  reservation?: number;
  swap?: number;
  swappiness?: number;
}

export interface SpecCpu {
  shares?: number;
  /** Microseconds of CPU time in each period, and the period. */
  quota?: number;
  period?: number;
  cpus?: string;
  mems?: string;
}

export interface SpecDevice {
  path: string;
  type: "c" | "b";
  major: number;
  minor: number;
  fileMode: number;
  uid: number;
  gid: number;
}

export interface SpecDeviceRule {
  allow: boolean;
  type?: "c" | "b";
  major?: number;
  minor?: number;
  access: string;
}

export interface SpecSeccomp {
  defaultAction: string;
  defaultErrnoRet?: number;
  architectures: string[];
  flags?: string[];
  listenerPath?: string;
  listenerMetadata?: string;
  syscalls: SpecSyscall[];
}

export interface SpecSyscall {
  names: string[];
  action: string;
  errnoRet?: number;
  args?: SpecSyscallArg[];
}

export interface SpecSyscallArg {
  index: number;
  value: number;
  valueTwo?: number;
  op: string;
}
