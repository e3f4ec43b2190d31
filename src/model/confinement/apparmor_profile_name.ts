/** Name of the AppArmor profile that the driver loads and sets on tasks. */
export const DEFAULT_APPARMOR_PROFILE = "containerd-driver-default";

/** What jobs call it that were written for Docker or for Kubernetes. */
const OTHER_NAMES = ["docker-default", "runtime/default"];

/** Whether a job that names this profile means the driver's own. */
export function isDefaultProfile(name: string): boolean {
  return name === DEFAULT_APPARMOR_PROFILE || OTHER_NAMES.includes(name);
}
