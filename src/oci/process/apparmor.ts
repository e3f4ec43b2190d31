import type { TaskConfig } from "../../config/task_config.ts";
import { ConfigError } from "../../errors.ts";
import { DEFAULT_APPARMOR_PROFILE, isDefaultProfile } from "../../model/confinement/apparmor_profile_name.ts";
import type { HostFacts } from "../host_facts.ts";

const UNCONFINED = "unconfined";

type ApparmorFacts = Pick<HostFacts, "allowance" | "apparmor" | "loadedProfiles" | "lsmDefault">;

/**
 * The AppArmor profile of a container: the one the job names, else the driver's, and none for a privileged task. Undefined
 * where AppArmor is off. Throws `ConfigError` for a profile that the node does not have and that somebody wants: the job, or
 * the operator.
 */
export function buildApparmor(config: TaskConfig, facts: ApparmorFacts): string | undefined {
  const { allowance, apparmor, loadedProfiles = [], lsmDefault } = facts;
  const usual = config.privileged || !lsmDefault ? UNCONFINED : DEFAULT_APPARMOR_PROFILE;
  const { apparmorProfile: asked = usual } = config;
  const refuse = (reason: string) => new ConfigError(`Cannot use apparmor_profile "${asked}": ${reason}`);
  if (asked === UNCONFINED) return apparmor && UNCONFINED;
  if (isDefaultProfile(asked)) {
    // Whoever did not ask for it, and need not have it, runs without.
    const isWanted = config.apparmorProfile !== undefined || allowance.lsmRequired;
    if (apparmor === undefined || apparmor.defaultProfile !== undefined || !isWanted) return apparmor?.defaultProfile;
    const because = allowance.lsmRequired ? ", and the plugin's configuration says allow_lsm_off = false" : "";
    throw refuse(`the driver's profile could not be loaded on this node, its log says why${because}`);
  }
  if (apparmor === undefined) throw refuse("this node has no AppArmor, set unconfined or nothing");
  if (!loadedProfiles.includes(asked)) throw refuse("it is not loaded on this node");
  return asked;
}
