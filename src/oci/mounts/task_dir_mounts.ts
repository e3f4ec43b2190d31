import type { StartPlan } from "../../model/plan/start_plan.ts";
import { bindMount } from "./bind_mount.ts";
import type { SpecMount } from "../spec.ts";

/**
 * Nomad's directories of a task, bound where its environment says. The logs of the allocation are read-only on top of
 * it, so that no task can trick the agent that writes them with a link (see Nomad `drivers/docker`, `containerBinds`).
 */
export function taskDirMounts({ request: { env }, directories }: StartPlan): SpecMount[] {
  const { alloc, logs, local, secrets } = directories;
  const allocTarget = env["NOMAD_ALLOC_DIR"] || "/alloc";
  return [
    bindMount({ target: allocTarget, source: alloc, access: "rw" }),
    bindMount({ target: `${allocTarget}/logs`, source: logs, access: "ro" }),
    bindMount({ target: env["NOMAD_TASK_DIR"] || "/local", source: local, access: "rw" }),
    bindMount({ target: env["NOMAD_SECRETS_DIR"] || "/secrets", source: secrets, access: "rw" }),
  ];
}
