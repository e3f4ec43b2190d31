import type { TaskRequest } from "../../model/task_request.ts";

const PREFIX = "com.hashicorp.nomad";

/** The label that says for which attempt at a task a container was made. */
export const TASK_ID_LABEL = `${PREFIX}.task_id`;
/** The label that says to which allocation a container belongs. */
export const ALLOC_ID_LABEL = `${PREFIX}.alloc_id`;

/** The labels of a task's container, named as Nomad's docker driver names them. */
export function taskLabels({ id, allocId, name }: TaskRequest): Record<string, string> {
  return { [TASK_ID_LABEL]: id, [ALLOC_ID_LABEL]: allocId, [`${PREFIX}.task_name`]: name };
}
