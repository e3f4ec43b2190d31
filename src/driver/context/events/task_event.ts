import { parseTaskId } from "../../../model/names.ts";
import type { TaskEvent } from "./event_feed.ts";

/** News about a task, by its id, as an event of its allocation. */
export function taskEvent(id: string, message: string): TaskEvent {
  const { allocId = "", name = "" } = parseTaskId(id) ?? {};
  return { taskId: id, allocId, taskName: name, timestamp: new Date(), message, annotations: {} };
}
