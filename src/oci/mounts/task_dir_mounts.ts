import type { TaskRequest } from "../../model/task_request.ts";
import { bindMount } from "./bind_mount.ts";
import type { SpecMount } from "../spec.ts";

/**
 * Nomad's directories of a task, bound where its environment says. The logs of the allocation are read-only on top of
 * it, so that no task can trick the agent that writes them with a link (see Nomad `drivers/docker`, `containerBinds`).
 */
export function taskDirMounts({ allocDir, name, env }: TaskRequest): SpecMount[] {
  const allocTarget = env["NOMAD_ALLOC_DIR"] || "/alloc";
  return [
    bindMount({ target: allocTarget, source: `${allocDir}/alloc`, access: "rw" }),
    bindMount({ target: `${allocTarget}/logs`, source: `${allocDir}/alloc/logs`, access: "ro" }),
    bindMount({ target: env["NOMAD_TASK_DIR"] || "/local", source: `${allocDir}/${name}/local`, access: "rw" }),
    bindMount({ target: env["NOMAD_SECRETS_DIR"] || "/secrets", source: `${allocDir}/${name}/secrets`, access: "rw" }),
  ];
}
