import { ConfigError } from "../../../errors.ts";
import type { SecurityOpt } from "../../parse/security/security_opt.ts";

/** The options that `security_opt` can be another spelling of. */
interface Confinement {
  readonly securityOpt?: readonly SecurityOpt[];
  readonly seccomp?: boolean;
  readonly seccompProfile?: string;
  readonly apparmorProfile?: string;
}

/** The task's options with what `security_opt` says in their own words; ConfigError when both are said and differ. */
export function foldSecurityOpts<T extends Confinement>(config: T): T {
  let folded = config;
  for (const opt of config.securityOpt ?? []) {
    if (opt.kind === "seccomp") folded = { ...folded, ...seccompOf(opt.profile, config, opt) };
    if (opt.kind === "apparmor") {
      refuseBoth(opt, "apparmor_profile", { given: config.apparmorProfile, same: opt.profile });
      folded = { ...folded, apparmorProfile: opt.profile };
    }
  }
  return folded;
}

function seccompOf(
  profile: Extract<SecurityOpt, { kind: "seccomp" }>["profile"],
  { seccomp, seccompProfile }: Confinement,
  opt: SecurityOpt,
): Partial<Confinement> {
  const isFile = typeof profile === "object";
  refuseBoth(opt, "seccomp", { given: seccomp, same: profile !== "unconfined" });
  refuseBoth(opt, "seccomp_profile", { given: seccompProfile, same: isFile ? profile.path : undefined });
  return isFile ? { seccompProfile: profile.path } : { seccomp: profile === "builtin" };
}

function refuseBoth(
  { written }: SecurityOpt,
  option: string,
  { given, same }: { given: string | boolean | undefined; same: string | boolean | undefined },
): void {
  if (given === undefined || given === same) return;
  throw new ConfigError(`Cannot use security_opt "${written}": ${option} is "${given}", set one of the two`);
}
