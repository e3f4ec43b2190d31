import type { Allocation } from "../../support/nomad/nomad_api.ts";
import { TASK } from "./shell_job.ts";

/** The events of a shell job's task, each as a line `type: message`. */
export function allEvents({ TaskStates }: Allocation): string {
  const events = TaskStates?.[TASK]?.Events ?? [];
  return events.map(({ Type, DisplayMessage }) => `${Type}: ${DisplayMessage}`).join("\n");
}
