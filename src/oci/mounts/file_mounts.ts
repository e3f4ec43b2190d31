import { bindMount } from "./bind_mount.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecMount } from "../spec.ts";

/**
 * The resolv.conf and hosts files made for the task; a container may change its hosts file, as with Nomad's docker
 * driver.
 */
export function fileMounts(
  { resolvConfPath, hostsPath }: Pick<HostFacts, "resolvConfPath" | "hostsPath">,
): SpecMount[] {
  const mounts: SpecMount[] = [];
  if (resolvConfPath !== undefined) {
    mounts.push(bindMount({ target: "/etc/resolv.conf", source: resolvConfPath, access: "ro" }));
  }
  if (hostsPath !== undefined) mounts.push(bindMount({ target: "/etc/hosts", source: hostsPath, access: "rw" }));
  return mounts;
}
