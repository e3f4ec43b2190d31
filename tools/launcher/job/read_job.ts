import type { Job } from "./job.ts";
import { LaunchError } from "../host/launch_error.ts";
import { BlockReader } from "../../../src/hcl/block_reader.ts";
import { readGroup } from "./read_group.ts";
import { readTask, type TaskReading } from "./read_task.ts";

/** Parts of a job that only a server or a restart would act on. */
const WITHOUT_EFFECT = [
  "constraint",
  "affinity",
  "spread",
  "periodic",
  "update",
  "migrate",
  "restart",
  "reschedule",
  "disconnect",
  "ephemeral_disk",
  "scaling",
  "service",
  "logs",
  "lifecycle",
];

/** Which task of a job, and how its driver is read. */
export interface TaskChoice extends TaskReading {
  readonly taskName?: string | undefined;
}

/** A job in the JSON that HCL parses to, with the one task of it that shall run; `taskName` chooses when there are several. */
export function readJob(body: BlockReader["body"], { taskName, asIs }: TaskChoice = {}): Job {
  const [[id, job] = [], ...more] = new BlockReader(body, "the file").labelled("job");
  if (id === undefined || job === undefined || more.length > 0) {
    throw new LaunchError("Cannot use the file: it must have one job");
  }
  const { groupName, group, name, task } = findTask(job, taskName);
  return {
    id: job.text("id") ?? id,
    name: job.text("name") ?? id,
    namespace: job.text("namespace") ?? "default",
    region: job.text("region") ?? "global",
    datacenter: datacenter(job),
    group: readGroup(groupName, group),
    task: readTask(name, task, { asIs }),
    meta: { ...job.textMap("meta"), ...group.textMap("meta"), ...task.textMap("meta") },
    ignored: WITHOUT_EFFECT.filter((part) => [job, group, task].some((block) => block.body[part] !== undefined)),
  };
}

interface Found {
  readonly groupName: string;
  readonly group: BlockReader;
  readonly name: string;
  readonly task: BlockReader;
}

function findTask(job: BlockReader, taskName: string | undefined): Found {
  const tasks = job.labelled("group").flatMap(([groupName, group]) =>
    group.labelled("task").map(([name, task]): Found => ({ groupName, group, name, task }))
  );
  const [first, second] = taskName === undefined ? tasks : tasks.filter(({ name }) => name === taskName);
  const names = tasks.map(({ name }) => name).join(", ");
  if (first === undefined) {
    throw new LaunchError(
      taskName === undefined
        ? `Cannot run ${job.place}: it has no task`
        : `Cannot run task "${taskName}": allowed is ${names}`,
    );
  }
  if (second === undefined) return first;
  if (taskName !== undefined) throw new LaunchError(`Cannot run task "${taskName}": several groups have one`);
  throw new LaunchError(`Cannot run ${job.place}: it has several tasks, choose one with --task: ${names}`);
}

/** The launcher's node is in the first datacenter that is no pattern. */
function datacenter(job: BlockReader): string {
  return job.texts("datacenters").find((name) => !name.includes("*")) ?? "dc1";
}
