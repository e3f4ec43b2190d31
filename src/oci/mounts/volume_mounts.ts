import type { MountPropagation, TaskMount } from "../../model/task/task_request.ts";
import { bindMount } from "./bind_mount.ts";
import type { SpecMount } from "../spec.ts";

/** Nomad's words for propagation in the kernel's (see Nomad `drivers/docker`, `userMountToUnixMount`). */
const KERNEL_PROPAGATION: Readonly<Record<MountPropagation, string>> = {
  "private": "rprivate",
  "host-to-task": "rslave",
  "bidirectional": "rshared",
};

/** Volumes of the group and mounts of device plugins. */
export function volumeMounts(mounts: readonly TaskMount[]): SpecMount[] {
  return mounts.map(({ taskPath, hostPath, readonly, propagation }) =>
    bindMount({ target: taskPath, source: hostPath, access: readonly ? "ro" : "rw" }, KERNEL_PROPAGATION[propagation])
  );
}
