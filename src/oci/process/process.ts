import type { TaskConfig } from "../../config/task_config.ts";
import type { ImageConfig } from "../../model/image/image_config.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import { buildApparmor } from "./apparmor.ts";
import { buildArgs } from "./args.ts";
import { buildEnv } from "./env.ts";
import { buildRlimits } from "./rlimits.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecProcess } from "../spec.ts";

/** What the process section is made from. */
export interface ProcessParts {
  readonly plan: Pick<StartPlan, "request" | "hostname">;
  readonly image: ImageConfig;
  readonly facts: Pick<
    HostFacts,
    "allowance" | "apparmor" | "defaultUlimits" | "loadedProfiles" | "lsmDefault" | "nofileHardLimit"
  >;
  readonly capabilities: readonly string[];
}

/** Where Docker puts the program that `init` asks for. */
export const INIT_TARGET = "/sbin/docker-init";
const TERMINAL = "xterm";

/** The `process` section: what runs and with which rights; as root until `withUser` says otherwise. */
export function buildProcess({ plan, image, facts, capabilities }: ProcessParts): SpecProcess {
  const { request: { config, env }, hostname } = plan;
  const args = buildArgs(config, image);
  const rlimits = { byDefault: facts.defaultUlimits, asked: config.ulimit, nofileHardLimit: facts.nofileHardLimit };
  const apparmorProfile = buildApparmor(config, facts);
  return {
    ...(config.tty && { terminal: true }),
    user: { uid: 0, gid: 0, additionalGids: [0] },
    args: config.init ? [INIT_TARGET, "--", ...args] : args,
    env: buildEnv(image.env, env, { HOSTNAME: hostname, ...(config.tty && { TERM: TERMINAL }) }),
    cwd: absolute(config.cwd ?? image.workingDir),
    capabilities: {
      bounding: [...capabilities],
      effective: [...capabilities],
      permitted: [...capabilities],
    },
    rlimits: buildRlimits(rlimits),
    noNewPrivileges: !mayGainPrivileges(config),
    ...(apparmorProfile !== undefined && { apparmorProfile }),
    // Otherwise the score of containerd's shim is inherited, which the kernel spares when memory is short.
    oomScoreAdj: config.oomScoreAdj ?? 0,
  };
}

/** Of `no-new-privileges` given more than once the last counts. */
function mayGainPrivileges({ privileged, securityOpt }: TaskConfig): boolean {
  const last = securityOpt?.findLast(({ kind }) => kind === "no-new-privileges");
  return last?.kind === "no-new-privileges" ? !last.on : privileged;
}

/** Images may give WORKDIR relative to the root, a runtime refuses that. */
function absolute(cwd: string): string {
  return cwd.startsWith("/") ? cwd : `/${cwd}`;
}
