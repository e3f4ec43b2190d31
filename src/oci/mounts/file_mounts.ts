import type { TaskDirectories } from "../../model/plan/task_directories.ts";
import { bindMount } from "./bind_mount.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecMount } from "../spec.ts";

/**
 * The resolv.conf, hosts and hostname files made for the task; a container may change the latter two, as with Nomad's
 * docker driver.
 */
export function fileMounts(directories: TaskDirectories, { resolvConf }: Pick<HostFacts, "resolvConf">): SpecMount[] {
  const own = [
    bindMount({ target: "/etc/hosts", source: directories.hosts, access: "rw" }),
    bindMount({ target: "/etc/hostname", source: directories.hostname, access: "rw" }),
  ];
  if (resolvConf === undefined) return own;
  return [bindMount({ target: "/etc/resolv.conf", source: directories.resolvConf, access: "ro" }), ...own];
}
