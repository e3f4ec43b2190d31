import { ConfigError } from "../../errors.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import type { HostFacts } from "../host_facts.ts";
import { INIT_TARGET } from "../process/process.ts";
import type { SpecMount } from "../spec.ts";
import { bindMount } from "./bind_mount.ts";

/** The node's program for `init`; throws `ConfigError` when the node has none. */
export function initMounts({ request }: StartPlan, { initPath }: Pick<HostFacts, "initPath">): SpecMount[] {
  if (!request.config.init) return [];
  if (initPath !== undefined) return [bindMount({ target: INIT_TARGET, source: initPath, access: "ro" })];
  throw new ConfigError(
    'Cannot use init "true": the node has no docker-init, tini-static, catatonit or tini that runs without libraries; ' +
      "install one, or name it in the plugin's init_path",
  );
}
