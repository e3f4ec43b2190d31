import type { Containerd } from "../../containerd/containerd.ts";
import { DriverError } from "../../errors.ts";
import type { Spec, SpecProcess } from "../../oci/spec.ts";
import type { Task } from "../container/task.ts";

/** A container's specification stays as it is, and most of it is a seccomp profile, too long to be read for each command. */
const processes = new WeakMap<Task, SpecProcess>();

/** The process section of a task's container, which is there after a restart of the plugin too. */
export async function taskProcess(containerd: Containerd, task: Task): Promise<SpecProcess> {
  const known = processes.get(task);
  if (known !== undefined) return known;
  const { containerId } = task.state;
  const { process }: Partial<Spec> = (await containerd.containers.get(containerId)).spec;
  if (process === undefined) {
    throw new DriverError(`Cannot use the specification of "${containerId}": it has no process`);
  }
  processes.set(task, process);
  return process;
}
