import { gatherFacts } from "../../src/driver/container/facts/gather_facts.ts";
import { machineFacts } from "../../src/driver/container/facts/machine_facts.ts";
import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";
import { writeNetworkFiles } from "../../src/host/network/network_files.ts";
import type { ResolvedUser } from "../../src/model/resolved_user.ts";
import { buildSpec } from "../../src/oci/build_spec.ts";
import { withUser } from "../../src/oci/process/with_user.ts";
import { allowStart } from "../../src/policy/allow_start.ts";
import { RuncBundle } from "./runc_bundle.ts";
import { type RequestChanges, sampleImage, samplePlan, sampleRequest } from "./sample.ts";

/** What a task differs in from the sample one. */
export interface TaskChanges {
  readonly request?: RequestChanges;
  readonly user?: ResolvedUser;
  /** Makes files of the allocation before the task runs. */
  readonly prepare?: (allocDir: string) => Promise<void>;
}

/**
 * Runs a shell script as a task by the real runc, with the facts of this machine, and resolves to the lines it wrote.
 */
export async function runTask(script: string, { request = {}, user, prepare }: TaskChanges = {}): Promise<string[]> {
  await using bundle = await RuncBundle.make();
  await prepare?.(bundle.allocDir);
  const plan = samplePlan({
    allocDir: bundle.allocDir,
    allocId: crypto.randomUUID(),
    ...request,
    resources: { ...sampleRequest().resources, cpusetCgroup: "", ...request.resources },
    config: { command: "/bin/sh", args: ["-c", script], ...request.config },
  }, { cgroupVersion: cgroupVersion() });
  const context = { machineFacts, hostRoot: "", config: { lsmDefault: true, seccompDefault: true } };
  const facts = await gatherFacts(context, plan, allowStart(plan, {}));
  await writeNetworkFiles(plan, facts);
  const spec = buildSpec(plan, sampleImage({ entrypoint: [], workingDir: "/made/on/demand" }), facts);
  const output = await bundle.run(user === undefined ? spec : withUser(spec, user));
  return output.trimEnd().split("\n");
}

/** Shell words that print a field of /proc/self/status. */
export function printStatus(field: string): string {
  return `sed -n 's/^${field}:[[:space:]]*//p' /proc/self/status`;
}

/** Shell words that print one file of the task's cgroup, by its path below /sys/fs/cgroup on either version. */
export function printCgroup(files: { readonly v1: string; readonly v2: string }): string {
  return `cat /sys/fs/cgroup/${cgroupVersion() === 1 ? files.v1 : files.v2}`;
}
