import type { TaskRequest } from "../../../model/task/task_request.ts";
import type { TaskEvent } from "./event_feed.ts";

/** News about a task's image as an event of its allocation. */
export function imageEvent({ id, allocId, name, config }: TaskRequest, message: string): TaskEvent {
  const annotations = { image: config.image };
  return { taskId: id, allocId, taskName: name, timestamp: new Date(), message, annotations };
}
