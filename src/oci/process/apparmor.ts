import type { TaskConfig } from "../../config/task_config.ts";
import { ConfigError } from "../../errors.ts";
import { DEFAULT_APPARMOR_PROFILE, isDefaultProfile } from "../../model/apparmor_profile_name.ts";
import type { HostFacts } from "../host_facts.ts";

const UNCONFINED = "unconfined";

type ApparmorFacts = Pick<HostFacts, "apparmor" | "loadedProfiles">;

/**
 * The AppArmor profile of a container: the one the job names, else the driver's, and none for a privileged task. Undefined
 * where AppArmor is off. Throws `ConfigError` for a profile that the node does not have.
 */
export function buildApparmor(
  config: TaskConfig,
  { apparmor, loadedProfiles = [] }: ApparmorFacts,
): string | undefined {
  const { apparmorProfile: asked = config.privileged ? UNCONFINED : DEFAULT_APPARMOR_PROFILE } = config;
  if (asked === UNCONFINED) return apparmor && UNCONFINED;
  // Also where it could not be loaded: whoever did not ask runs without it.
  if (config.apparmorProfile === undefined) return apparmor?.defaultProfile;
  const refuse = (reason: string) => new ConfigError(`Cannot use apparmor_profile "${asked}": ${reason}`);
  if (isDefaultProfile(asked)) {
    if (apparmor === undefined || apparmor.defaultProfile !== undefined) return apparmor?.defaultProfile;
    throw refuse("the driver's profile could not be loaded on this node, its log says why");
  }
  if (apparmor === undefined) throw refuse("this node has no AppArmor, set unconfined or nothing");
  if (!loadedProfiles.includes(asked)) throw refuse("it is not loaded on this node");
  return asked;
}
