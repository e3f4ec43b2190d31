import { logger } from "../../../log.ts";
import type { Allowance } from "../../../model/allowance.ts";
import type { StartPlan } from "../../../model/plan/start_plan.ts";
import { allowStart } from "../../../policy/allow_start.ts";
import type { PolicyConfig } from "../../../policy/namespace_restrictions.ts";

const log = logger("audit");

/** What the policy gives a task, see `allowStart`; a refusal leaves a line in the log. */
export function decide(plan: StartPlan, config: PolicyConfig): Allowance {
  try {
    return allowStart(plan, config);
  } catch (error) {
    const { jobId: job, allocId: allocation, name: task, namespace } = plan.request;
    log.info("task refused", { job, allocation, task, namespace, image: plan.image.name, reason: error });
    throw error;
  }
}
