import type { Body } from "../../../src/hcl/decode_spec.ts";

/** What the launcher runs: one task of a job with the group and the job around it, checked and with defaults. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly region: string;
  readonly datacenter: string;
  readonly group: Group;
  readonly task: Task;
  /** The job's, the group's and the task's, the last one winning. */
  readonly meta: Readonly<Record<string, string>>;
  /** Parts of the job that make no difference here, by name. */
  readonly ignored: readonly string[];
}

/** The group of the task. */
export interface Group {
  readonly name: string;
  readonly network?: Network;
  /** Host volumes by the name that `volume_mount` uses. */
  readonly volumes: Readonly<Record<string, HostVolume>>;
}

/** The group's network. */
export interface Network {
  /** `host`, `bridge`, `none` or `cni/…`. */
  readonly mode: string;
  readonly hostname?: string;
  readonly dns?: { readonly servers: string[]; readonly searches: string[]; readonly options: string[] };
  readonly ports: readonly Port[];
}

/** A port of the group; without `static` the launcher picks one. */
export interface Port {
  readonly label: string;
  readonly static?: number;
  /** The port inside the network namespace, 0 for the same. */
  readonly to: number;
}

/** A directory of the node that a group may use. */
export interface HostVolume {
  readonly source: string;
  readonly readonly: boolean;
}

/** The task to run. */
export interface Task {
  readonly name: string;
  readonly config: Body;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  /** "" leaves the choice to the driver. */
  readonly killSignal: string;
  readonly killTimeoutMs: number;
  readonly resources: Resources;
  readonly templates: readonly Template[];
  readonly volumeMounts: readonly VolumeMount[];
}

/** What the task may use; `memoryMaxMb` 0 is "not set" and -1 "no limit". */
export interface Resources {
  readonly cpuMhz: number;
  readonly cores: number;
  readonly memoryMb: number;
  readonly memoryMaxMb: number;
}

/** A file to write before the task starts. */
export interface Template {
  readonly data: string;
  readonly destination: string;
  /** Adds the file's `NAME=value` lines to the environment. */
  readonly env: boolean;
  readonly mode: number;
}

/** A host volume in the task. */
export interface VolumeMount {
  readonly volume: string;
  readonly destination: string;
  readonly readonly: boolean;
  /** As Nomad sends it: `private`, `host-to-task` or `bidirectional`. */
  readonly propagationMode: string;
}
