import { type ApparmorPlaces, loadedProfiles, loadProfile } from "../../../host/confinement/apparmor.ts";
import { selinuxContexts } from "../../../host/confinement/selinux.ts";
import { logger } from "../../../log.ts";
import { DEFAULT_APPARMOR_PROFILE } from "../../../model/confinement/apparmor_profile_name.ts";
import type { MachineFacts } from "../../../oci/host_facts.ts";

const log = logger("driver");

/** Which of the kernel's security modules confine tasks here; loads the driver's AppArmor profile where AppArmor is on. */
export async function confinementFacts(
  places: ApparmorPlaces = {},
): Promise<Pick<MachineFacts, "apparmor" | "selinux">> {
  const selinux = await selinuxContexts(places.root);
  return { ...await apparmorFacts(places), ...(selinux && { selinux }) };
}

async function apparmorFacts(places: ApparmorPlaces): Promise<Pick<MachineFacts, "apparmor">> {
  if (await loadedProfiles(places) === undefined) return {};
  try {
    await loadProfile(DEFAULT_APPARMOR_PROFILE, places);
    return { apparmor: { defaultProfile: DEFAULT_APPARMOR_PROFILE } };
  } catch (error) {
    log.warn(
      "tasks run without an AppArmor profile, for the driver's cannot be loaded; is apparmor_parser there? It is tried again when the agent starts",
      {
        error,
      },
    );
    return { apparmor: {} };
  }
}
