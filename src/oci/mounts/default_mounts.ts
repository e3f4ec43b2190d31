import type { TaskConfig } from "../../config/task_config.ts";
import type { SpecMount } from "../spec.ts";
import { bindMount } from "./bind_mount.ts";

const SHM_SIZE_DEFAULT_BYTES = 64 * 1024 * 1024;

/**
 * The kernel's file systems every container has, as Docker mounts them; a privileged one may write to /sys and its
 * cgroup.
 */
export function defaultMounts({ privileged, shmSizeBytes, ipcMode }: TaskConfig): SpecMount[] {
  const access = privileged ? "rw" : "ro";
  const closed = ["nosuid", "noexec", "nodev"];
  return [
    mount("/proc", "proc", { options: closed }),
    mount("/dev", "tmpfs", { options: ["nosuid", "strictatime", "mode=755", "size=65536k"] }),
    mount("/dev/pts", "devpts", {
      options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
    }),
    ...sharedMemory(ipcMode, shmSizeBytes),
    mount("/dev/mqueue", "mqueue", { options: closed }),
    mount("/sys", "sysfs", { options: [...closed, access] }),
    mount("/sys/fs/cgroup", "cgroup", { options: [...closed, "relatime", access] }),
  ];
}

/** With the node's IPC namespace goes the node's shared memory; `none` is without, both as in Docker. */
function sharedMemory(ipcMode: TaskConfig["ipcMode"], sizeBytes = SHM_SIZE_DEFAULT_BYTES): SpecMount[] {
  if (ipcMode === "none") return [];
  if (ipcMode === "host") return [bindMount({ target: "/dev/shm", source: "/dev/shm", access: "rw" })];
  const options = ["nosuid", "noexec", "nodev", "mode=1777", `size=${sizeBytes}`];
  return [mount("/dev/shm", "tmpfs", { options, source: "shm" })];
}

interface MountOptions {
  readonly options: readonly string[];
  readonly source?: string;
}

function mount(destination: string, type: string, { options, source = type }: MountOptions): SpecMount {
  return { destination, type, source, options: [...options] };
}
