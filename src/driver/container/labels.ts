import type { TaskRequest } from "../../model/task/task_request.ts";

const PREFIX = "com.hashicorp.nomad";

/** The label that says for which attempt at a task a container was made. */
export const TASK_ID_LABEL = `${PREFIX}.task_id`;
/** The label that says to which allocation a container belongs. */
export const ALLOC_ID_LABEL = `${PREFIX}.alloc_id`;

/** The labels of a task's container: the job's, and over them the driver's, named as Nomad's docker driver names them. */
export function taskLabels(request: TaskRequest, extraLabels: readonly string[] = []): Record<string, string> {
  const { id, allocId, name, config } = request;
  const extra = extraOf(request).filter(([label, value]) =>
    value !== "" && extraLabels.some((glob) => matches(glob, label))
  );
  return {
    ...config.labels,
    ...Object.fromEntries(extra.map(([label, value]) => [`${PREFIX}.${label}`, value])),
    [TASK_ID_LABEL]: id,
    [ALLOC_ID_LABEL]: allocId,
    [`${PREFIX}.task_name`]: name,
  };
}

function extraOf(request: TaskRequest): [label: string, value: string][] {
  return [
    ["job_name", request.jobName],
    ["job_id", request.jobId],
    ["parent_job_id", request.parentJobId],
    ["task_group_name", request.taskGroupName],
    ["namespace", request.namespace],
    ["node_name", request.nodeName],
    ["node_id", request.nodeId],
  ];
}

/** Whether a name is what a pattern says, in which `*` stands for any text and `?` for one letter. */
function matches(glob: string, name: string): boolean {
  return new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(name);
}
