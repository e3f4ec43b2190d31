import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { ProcessDetailsSchema } from "../gen/containerd/runc/v1/oci_pb.ts";
import { type Process as ProcessMessage, type ProcessInfo, Status } from "../gen/containerd/v1/types/task_pb.ts";
import { toDate } from "./timestamp.ts";

/** A process's state as containerd or its shim knows it; `exitStatus` is 128+n for signal n and means something once stopped. */
export interface Process {
  readonly pid: number;
  readonly status: "unknown" | "created" | "running" | "stopped" | "paused" | "pausing";
  readonly exitStatus: number;
  readonly exitedAt?: Date | undefined;
  /** Paths that its output goes to, "" for none. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process ended. */
export interface Exit {
  readonly exitStatus: number;
  readonly exitedAt?: Date | undefined;
}

/** A process of a task: the container's first one, or the one of an exec. */
export interface ProcessId {
  readonly containerId: string;
  readonly execId?: string;
}

type State = Pick<ProcessMessage, "pid" | "status" | "exitStatus" | "exitedAt" | "stdout" | "stderr">;

const STATUS: Readonly<Record<Status, Process["status"]>> = {
  [Status.UNKNOWN]: "unknown",
  [Status.CREATED]: "created",
  [Status.RUNNING]: "running",
  [Status.STOPPED]: "stopped",
  [Status.PAUSED]: "paused",
  [Status.PAUSING]: "pausing",
};

/** A message about a process's state as plain data. */
export function toProcess(state: State | undefined): Process {
  return {
    pid: state?.pid ?? 0,
    status: STATUS[state?.status ?? Status.UNKNOWN],
    exitStatus: state?.exitStatus ?? 0,
    exitedAt: toDate(state?.exitedAt),
    stdout: state?.stdout ?? "",
    stderr: state?.stderr ?? "",
  };
}

/** A message about a process's end as plain data. */
export function toExit({ exitStatus, exitedAt }: Pick<State, "exitStatus" | "exitedAt">): Exit {
  return { exitStatus, exitedAt: toDate(exitedAt) };
}

/** The ids of those of a task's processes that were added to it (see the runc shim's Pids). */
export function execIdsOf(processes: readonly ProcessInfo[]): readonly string[] {
  return processes.flatMap(({ info }) => (info && anyUnpack(info, ProcessDetailsSchema)?.execId) ?? []);
}

/** The process in messages. */
export function processLabel({ containerId, execId = "" }: ProcessId): string {
  return execId ? `process "${execId}" of task "${containerId}"` : `task "${containerId}"`;
}
