import { posix } from "node:path";

import { ConfigError } from "../../errors.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import { defaultMounts } from "./default_mounts.ts";
import { fileMounts } from "./file_mounts.ts";
import type { HostFacts } from "../host_facts.ts";
import { optionMounts } from "./option_mounts.ts";
import type { SpecMount } from "../spec.ts";
import { taskDirMounts } from "./task_dir_mounts.ts";
import { volumeMounts } from "./volume_mounts.ts";

type MountFacts = Pick<HostFacts, "mountSources" | "resolvConf">;

/**
 * Mounts of a container, each parent before what is mounted inside it. What the job asks for takes the place of a
 * default mount or of a generated file of the same target. Throws `ConfigError` when two mounts of the job have one
 * target, or one has the target of a directory Nomad gives the task.
 */
export function buildMounts(plan: StartPlan, facts: MountFacts): SpecMount[] {
  const { request, directories } = plan;
  const asked = [...volumeMounts(request.mounts), ...optionMounts(request.config.mounts, facts.mountSources)];
  const taken = new Map(taskDirMounts(plan).map((mount) => [targetOf(mount), mount]));
  const reasons = new Map([...taken.keys()].map((target) => [target, "Nomad mounts a directory of the task there"]));
  for (const mount of asked) {
    const target = targetOf(mount);
    const reason = reasons.get(target);
    if (reason !== undefined) throw new ConfigError(`Cannot mount "${mount.source}" at "${target}": ${reason}`);
    reasons.set(target, `"${mount.source}" is mounted there already`);
    taken.set(target, mount);
  }
  const usual = [...defaultMounts(request.config), ...fileMounts(directories, facts)]
    .filter((mount) => !taken.has(targetOf(mount)));
  return [...usual, ...taken.values()].sort((a, b) => depth(a) - depth(b));
}

/** The target without the slashes and dots that do not change it. */
function targetOf({ destination }: SpecMount): string {
  return posix.join("/", destination).replace(/(?<=.)\/$/, "");
}

function depth(mount: SpecMount): number {
  return targetOf(mount).split("/").filter((part) => part !== "").length;
}
