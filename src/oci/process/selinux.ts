import { createHash } from "node:crypto";

import type { SecurityOpt } from "../../config/parse/security/security_opt.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import type { Relabelling } from "../../model/confinement/selinux_contexts.ts";
import type { HostFacts } from "../host_facts.ts";

/** Contexts of a container's processes and of the files that are its own. */
export interface SelinuxLabels {
  readonly process: string;
  readonly file: string;
}

type Labelled = Pick<StartPlan, "request" | "directories" | "volumes">;
type SelinuxFacts = Pick<HostFacts, "allowance" | "lsmDefault" | "mountSources" | "selinux">;

const RUNC = "io.containerd.runc.v2";
/** Categories are numbered from 0 to 1023. */
const CATEGORIES = 1024;

/**
 * The SELinux labels of a container, with two categories that follow from its allocation's id: what its tasks share they
 * can all use, and other allocations cannot. Undefined where SELinux is off, for a privileged task, for one that says
 * `label=disable`, or nothing where the operator wants no default, and for runtimes with a kernel of their own: gVisor's
 * refuses labels.
 */
export function buildSelinux(
  { request }: Pick<Labelled, "request">,
  { allowance, lsmDefault, selinux }: SelinuxFacts,
): SelinuxLabels | undefined {
  const { privileged, securityOpt = [] } = request.config;
  const asked = securityOpt.filter((opt) => opt.kind === "label");
  if (
    selinux === undefined || allowance.runtime.type !== RUNC || privileged || (!lsmDefault && asked.length === 0) ||
    asked.some(({ part }) => part === undefined)
  ) return undefined;
  const level = partOf(asked, "level") ?? levelOf(request.allocId, selinux.file);
  const [user = "", role = "", type = ""] = selinux.process.split(":");
  const process = [partOf(asked, "user") ?? user, partOf(asked, "role") ?? role, partOf(asked, "type") ?? type, level];
  return { process: process.join(":"), file: withLevel(selinux.file, level) };
}

/**
 * What has to be relabelled before the container of such labels starts: the task's own directories and files, the volumes
 * of the node that it names, and the binds that the job (`z`, `Z`) or the operator (`volumes.selinuxlabel`) wants to be.
 */
export function relabellings(plan: Labelled, facts: SelinuxFacts): Relabelling[] {
  const labels = buildSelinux(plan, facts);
  if (labels === undefined || facts.selinux === undefined) return [];
  const { alloc, local, secrets, volumes, resolvConf, hosts, hostname } = plan.directories;
  const shared = withLevel(facts.selinux.file, sensitivityOf(facts.selinux.file));
  const own = [alloc, local, secrets, volumes, resolvConf, hosts, hostname];
  const named = plan.volumes.filter(({ kept, filesystem }) => kept !== undefined && filesystem === undefined);
  const asked = plan.request.config.mounts.flatMap(({ type, source = "", relabel = facts.allowance.relabel }) => {
    const path = source.startsWith("/") ? source : facts.mountSources[source];
    if (type === "tmpfs" || relabel === undefined || path === undefined) return [];
    return [{ path, context: relabel === "shared" ? shared : labels.file }];
  });
  return [
    ...own.map((path) => ({ path, context: labels.file })),
    ...named.map(({ path }) => ({ path, context: shared })),
    ...asked,
  ];
}

function partOf(asked: readonly Extract<SecurityOpt, { kind: "label" }>[], wanted: string): string | undefined {
  return asked.findLast(({ part }) => part === wanted)?.value;
}

function levelOf(allocId: string, context: string): string {
  const hash = createHash("sha256").update(allocId).digest();
  const first = hash.readUInt32BE(0) % CATEGORIES;
  const second = (first + 1 + hash.readUInt32BE(4) % (CATEGORIES - 1)) % CATEGORIES;
  return `${sensitivityOf(context)}:c${Math.min(first, second)},c${Math.max(first, second)}`;
}

function sensitivityOf(context: string): string {
  return /^(?:[^:]*:){3}(s\d+)/.exec(context)?.[1] ?? "s0";
}

function withLevel(context: string, level: string): string {
  return [...context.split(":").slice(0, 3), level].join(":");
}
