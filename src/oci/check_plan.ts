import type { ImageConfig } from "../model/image/image_config.ts";
import type { StartPlan } from "../model/plan/start_plan.ts";
import { buildSpec } from "./build_spec.ts";
import type { HostFacts } from "./host_facts.ts";

/** An image that has all a task may want of one. */
const ANY_IMAGE: ImageConfig = { entrypoint: ["/any"], cmd: ["any"], env: [], user: "", workingDir: "/" };

/** Throws the `ConfigError` that `buildSpec` throws whatever the image is, so that none is pulled for nothing. */
export function checkPlan(plan: StartPlan, facts: HostFacts): void {
  buildSpec(plan, ANY_IMAGE, facts);
}
