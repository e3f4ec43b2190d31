import type { TaskConfig } from "../../config/task_config.ts";
import { ConfigError } from "../../errors.ts";
import type { HostFacts } from "../host_facts.ts";
import { parseSeccompProfile } from "./parse_seccomp_profile.ts";
import { resolveSeccomp } from "./resolve_seccomp.ts";
import { DEFAULT_SECCOMP_PROFILE } from "./seccomp_default.ts";
import type { SeccompProfile } from "./seccomp_profile.ts";
import type { SpecSeccomp } from "../spec.ts";

/** What the choice of a profile depends on. */
export interface SeccompParts {
  readonly config: TaskConfig;
  readonly facts: Pick<HostFacts, "architecture" | "kernelRelease" | "seccompDefault" | "seccompProfile">;
  /** Capabilities of the container. */
  readonly capabilities: readonly string[];
}

/**
 * The seccomp section of a container: the task's own profile, else the default one unless `seccomp` is off; privileged
 * tasks run without any. Throws `ConfigError` for a profile that is wrong.
 */
export function buildSeccomp({ config, facts, capabilities }: SeccompParts): SpecSeccomp | undefined {
  const profile = config.seccompProfile ? ownProfile(config, facts) : defaultProfile(config, facts);
  if (profile === undefined || config.privileged) return undefined;
  const { architecture, kernelRelease } = facts;
  return resolveSeccomp(profile, { architecture, kernelRelease, capabilities });
}

function defaultProfile(config: TaskConfig, facts: SeccompParts["facts"]): SeccompProfile | undefined {
  return config.seccomp ?? facts.seccompDefault ? DEFAULT_SECCOMP_PROFILE : undefined;
}

function ownProfile({ seccompProfile }: TaskConfig, facts: SeccompParts["facts"]): SeccompProfile {
  if (facts.seccompProfile !== undefined) return parseSeccompProfile(facts.seccompProfile);
  throw new ConfigError(`Cannot use seccomp_profile "${seccompProfile}": the file was not read`);
}
