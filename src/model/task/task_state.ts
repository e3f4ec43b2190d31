import { HANDLE_VERSION } from "../../about.ts";
import { ConfigError } from "../../errors.ts";
import { type AuditRecord, readAuditRecord } from "../audit_record.ts";
import { SIGTERM } from "../signals.ts";
import { decodeGoTaskState } from "./go_task_state.ts";

/** What a handle holds so that a task is found again after a restart; Nomad keeps no config beside it. */
export interface TaskState {
  readonly containerId: string;
  readonly startedAt: Date;
  /** Number of the signal that asks this image's program to stop. */
  readonly stopSignal: number;
  /** Directory of the cgroup that counts the container's memory; "" when unknown. */
  readonly memoryCgroup: string;
  /** The task's memory limit in bytes, for messages; 0 when it has none. */
  readonly memoryLimitBytes: number;
  /** The id of its first process, and the directory in which its shim is found; 0 and "" when unknown. */
  readonly pid: number;
  readonly bundle: string;
  /** Nomad's FIFOs, of a task of the Go driver's: its process copied output there, and who takes the task over goes on with it. */
  readonly output?: { readonly stdout: string; readonly stderr: string };
  /** containerd's namespace that has such a task, where it is not the configured one. */
  readonly namespace?: string;
  /** What the log says of the task; empty when unknown. */
  readonly audit: Partial<AuditRecord>;
}

/** Version of the Go driver's handles, which an upgrade in place brings. */
const GO_HANDLE_VERSION = 1;

/** A task's state as its handle carries it: JSON. */
export function encodeTaskState(state: TaskState): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(state));
}

/** The state in a handle of this driver or of the Go driver; ConfigError naming the task for anything else. */
export function decodeTaskState(
  bytes: Uint8Array,
  { version, taskId }: { version: number; taskId: string },
): TaskState {
  if (bytes.length === 0) throw new ConfigError(`Cannot recover task "${taskId}": its handle is empty`);
  const read = READERS.get(version);
  if (read === undefined) {
    const known = [...READERS.keys()].join(", ");
    throw new ConfigError(`Cannot recover task "${taskId}": its handle has version ${version}, known are ${known}`);
  }
  try {
    return read(bytes);
  } catch (cause) {
    throw new ConfigError(`Cannot recover task "${taskId}": its handle cannot be read`, { cause });
  }
}

const READERS: ReadonlyMap<number, (bytes: Uint8Array) => TaskState> = new Map([
  [GO_HANDLE_VERSION, readGo],
  [HANDLE_VERSION, readOwn],
]);

function readOwn(bytes: Uint8Array): TaskState {
  const state: Record<keyof TaskState, unknown> = JSON.parse(new TextDecoder().decode(bytes));
  const { containerId, stopSignal, memoryCgroup, memoryLimitBytes } = state;
  const startedAt = new Date(String(state.startedAt));
  if (typeof containerId !== "string" || containerId === "") throw new TypeError("no containerId");
  if (Number.isNaN(startedAt.getTime())) throw new TypeError("no startedAt");
  if (typeof stopSignal !== "number") throw new TypeError("no stopSignal");
  if (typeof memoryCgroup !== "string") throw new TypeError("no memoryCgroup");
  if (typeof memoryLimitBytes !== "number") throw new TypeError("no memoryLimitBytes");
  // Handles of version 1.0 have neither.
  const { pid = 0, bundle = "" } = state;
  if (typeof pid !== "number" || typeof bundle !== "string") throw new TypeError("no pid or bundle");
  const audit = readAuditRecord(state.audit);
  return { containerId, startedAt, stopSignal, memoryCgroup, memoryLimitBytes, pid, bundle, audit };
}

function readGo(bytes: Uint8Array): TaskState {
  return {
    ...decodeGoTaskState(bytes),
    stopSignal: SIGTERM,
    memoryCgroup: "",
    memoryLimitBytes: 0,
    pid: 0,
    bundle: "",
    audit: {},
  };
}
