import type { PluginConfig } from "../../../config/plugin_config.ts";
import type { CgroupVersion } from "../../../model/names.ts";
import { planStart, type StartPlan } from "../../../model/plan/start_plan.ts";
import type { TaskRequest } from "../../../model/task/task_request.ts";
import { DriverError, wordsOf } from "../../../errors.ts";

interface PlanNode {
  readonly cgroupVersion: CgroupVersion;
  readonly config: Pick<PluginConfig, "namedVolumesDir">;
}

/** The plan of a start on this node, whose paths have no links in what Nomad made. */
export async function makePlan(
  { cgroupVersion, config }: PlanNode,
  request: TaskRequest,
): Promise<StartPlan> {
  return planStart(request, {
    cgroupVersion,
    allocDir: await realAllocDir(request),
    nodeHostname: Deno.hostname(),
    namedVolumesDir: config.namedVolumesDir,
  });
}

async function realAllocDir({ id, allocDir }: TaskRequest): Promise<string> {
  try {
    return await Deno.realPath(allocDir);
  } catch (cause) {
    const reason = wordsOf(cause);
    throw new DriverError(`Cannot start task "${id}": its allocation directory "${allocDir}": ${reason}`, { cause });
  }
}
