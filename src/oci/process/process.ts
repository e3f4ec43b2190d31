import type { TaskConfig } from "../../config/task_config.ts";
import type { ImageConfig } from "../../model/image_config.ts";
import type { TaskRequest } from "../../model/task_request.ts";
import { buildApparmor } from "./apparmor.ts";
import { buildArgs } from "./args.ts";
import { buildEnv } from "./env.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecProcess } from "../spec.ts";

/** What the process section is made from. */
export interface ProcessParts {
  readonly request: TaskRequest;
  readonly image: ImageConfig;
  readonly facts: Pick<HostFacts, "allowance" | "apparmor" | "loadedProfiles" | "nofileHardLimit">;
  readonly capabilities: readonly string[];
}

const NOFILE_SOFT = 1024;
const NOFILE_HARD = 524_288;

/** The `process` section: what runs and with which rights; as root until `withUser` says otherwise. */
export function buildProcess({ request, image, facts, capabilities }: ProcessParts): SpecProcess {
  const apparmorProfile = buildApparmor(request.config, facts);
  return {
    user: { uid: 0, gid: 0, additionalGids: [0] },
    args: buildArgs(request.config, image),
    env: buildEnv(image.env, request.env),
    cwd: absolute(request.config.cwd ?? image.workingDir),
    capabilities: {
      bounding: [...capabilities],
      effective: [...capabilities],
      permitted: [...capabilities],
    },
    rlimits: [nofileLimit(facts.nofileHardLimit)],
    noNewPrivileges: !mayGainPrivileges(request.config),
    ...(apparmorProfile !== undefined && { apparmorProfile }),
    // Otherwise the score of containerd's shim is inherited, which the kernel spares when memory is short.
    oomScoreAdj: 0,
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

function nofileLimit(hostHardLimit: number): { type: string; soft: number; hard: number } {
  const hard = Math.min(NOFILE_HARD, hostHardLimit);
  return { type: "RLIMIT_NOFILE", soft: Math.min(NOFILE_SOFT, hard), hard };
}
