import { ConfigError } from "../../errors.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import { initMounts } from "./init_mount.ts";
import { plannedVolumeMount } from "./image_volume_mounts.ts";
import type { PlannedVolume } from "../../model/plan/planned_volume.ts";
import { defaultMounts } from "./default_mounts.ts";
import { fileMounts } from "./file_mounts.ts";
import type { HostFacts } from "../host_facts.ts";
import { inOrder, targetOf } from "./mount_target.ts";
import { optionMounts, refuseKernels } from "./option_mounts.ts";
import type { SpecMount } from "../spec.ts";
import { taskDirMounts } from "./task_dir_mounts.ts";
import { volumeMounts } from "./volume_mounts.ts";

type MountFacts = Pick<HostFacts, "initPath" | "mountSources" | "resolvConf">;

/**
 * Mounts of a container, each parent before what is mounted inside it. What the job asks for takes the place of a
 * default mount or of a generated file of the same target. Throws `ConfigError` when two mounts of the job have one
 * target, or one has the target of a directory Nomad gives the task.
 */
export function buildMounts(plan: StartPlan, facts: MountFacts): SpecMount[] {
  const { request, directories } = plan;
  const own = taskDirMounts(plan);
  // The job can say where they are, for its environment wins over Nomad's.
  for (const { destination: target, source } of own) refuseKernels({ target, source });
  const asked = [
    ...volumeMounts(request.mounts),
    ...optionMounts(request.config.mounts, facts.mountSources),
    ...plan.volumes.map(volumeMount),
  ];
  const taken = new Map<string, SpecMount>();
  for (const mount of [...own, ...asked]) {
    const target = targetOf(mount);
    const other = taken.get(target);
    if (other !== undefined) {
      const reason = own.includes(other)
        ? "Nomad mounts a directory of the task there"
        : `"${other.source}" is mounted there already`;
      throw new ConfigError(`Cannot mount "${mount.source}" at "${target}": ${reason}`);
    }
    taken.set(target, mount);
  }
  const usual = [...defaultMounts(request.config), ...fileMounts(directories, facts), ...initMounts(plan, facts)]
    .filter((mount) => !taken.has(targetOf(mount)));
  return inOrder([...usual, ...taken.values()]);
}

function volumeMount(volume: PlannedVolume): SpecMount {
  refuseKernels({ target: volume.target, source: volume.kept?.name ?? "a volume" });
  return plannedVolumeMount(volume);
}
