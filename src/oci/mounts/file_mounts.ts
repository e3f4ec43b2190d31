import type { TaskDirectories } from "../../model/plan/task_directories.ts";
import { bindMount } from "./bind_mount.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecMount } from "../spec.ts";

/**
 * The resolv.conf and hosts files made for the task; a container may change its hosts file, as with Nomad's docker
 * driver.
 */
export function fileMounts(directories: TaskDirectories, { resolvConf }: Pick<HostFacts, "resolvConf">): SpecMount[] {
  const hosts = bindMount({ target: "/etc/hosts", source: directories.hosts, access: "rw" });
  if (resolvConf === undefined) return [hosts];
  return [bindMount({ target: "/etc/resolv.conf", source: directories.resolvConf, access: "ro" }), hosts];
}
