import type { CgroupVersion } from "../../model/names.ts";
import { planStart, type StartPlan } from "../../model/plan/start_plan.ts";
import type { TaskRequest } from "../../model/task_request.ts";
import { DriverError } from "../../errors.ts";

/** The plan of a start on this node, whose paths have no links in what Nomad made. */
export async function makePlan(
  { cgroupVersion }: { readonly cgroupVersion: CgroupVersion },
  request: TaskRequest,
): Promise<StartPlan> {
  return planStart(request, { cgroupVersion, allocDir: await realAllocDir(request) });
}

async function realAllocDir({ id, allocDir }: TaskRequest): Promise<string> {
  try {
    return await Deno.realPath(allocDir);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError(`Cannot start task "${id}": its allocation directory "${allocDir}": ${reason}`, { cause });
  }
}
