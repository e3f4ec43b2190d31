import { NotFoundError } from "../../errors.ts";
import type { Task } from "./task.ts";

/** The task of that id; NotFoundError, in the words Nomad's own drivers use, when the driver holds none. */
export function heldTask(tasks: ReadonlyMap<string, Task>, id: string): Task {
  const task = tasks.get(id);
  if (task === undefined) throw new NotFoundError(`Cannot find task "${id}": task not found for given id`);
  return task;
}
