import { createHash } from "node:crypto";

import { IDENTIFIER_LENGTH_MAX, isContainerdIdentifier } from "../containerd_facts.ts";
import type { TaskRequest } from "./task/task_request.ts";

/** Which layout of control groups the node mounts at /sys/fs/cgroup. */
export type CgroupVersion = 1 | 2;

type TaskIdentity = Pick<TaskRequest, "name" | "allocId">;

/**
 * Id of a task's container: `<task>-<alloc id>`, on cgroup v2 `<alloc id>.<task>.scope`, as the Go driver names them. A
 * task name containerd would refuse in it is shortened to its plain characters and told apart by a hash.
 */
export function containerId(task: TaskIdentity, cgroupVersion: CgroupVersion): string {
  const id = joinId(task, cgroupVersion);
  if (isContainerdIdentifier(id)) return id;
  const room = IDENTIFIER_LENGTH_MAX - joinId({ name: "", allocId: task.allocId }, cgroupVersion).length;
  return joinId({ name: acceptableName(task.name, room), allocId: task.allocId }, cgroupVersion);
}

/** The parts of a Nomad task id, `<alloc id>/<task>/<8 hex digits>`; undefined for anything else. */
export function parseTaskId(id: string): TaskIdentity | undefined {
  const [allocId, name] = id.split("/");
  return allocId && name ? { allocId, name } : undefined;
}

/** Key of the snapshot holding a container's writable layer. */
export function snapshotKey(containerId: string): string {
  return `${containerId}-snapshot`;
}

/** Id of the lease that keeps a container's content from being collected while it is being made. */
export function leaseId(containerId: string): string {
  return `${containerId}-lease`;
}

const EXEC_ID = /^exec-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Another id for a command that is run in a container. */
export function newExecId(): string {
  return `exec-${crypto.randomUUID()}`;
}

/** Whether the id is one that this driver gave a command; those that people give to `ctr` and the like are not. */
export function isExecId(id: string): boolean {
  return EXEC_ID.test(id);
}

function joinId({ name, allocId }: TaskIdentity, cgroupVersion: CgroupVersion): string {
  return cgroupVersion === 2 ? `${allocId}.${name}.scope` : `${name}-${allocId}`;
}

function acceptableName(name: string, lengthMax: number): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const words = name.match(/[A-Za-z0-9]+/g) ?? [];
  const plain = words.join("-").slice(0, lengthMax - hash.length - 1).replace(/-$/, "");
  return plain === "" ? hash : `${plain}-${hash}`;
}
