import type { TaskConfig } from "../../config/task_config.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecLinux } from "../spec.ts";

/** What Docker hides from a container, because it tells of the node or of other containers. */
const MASKED_PATHS = [
  "/proc/acpi",
  "/proc/asound",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/sys/devices/virtual/powercap",
  "/sys/firmware",
];

/** What Docker lets a container read but not write, because it controls the node. */
const READONLY_PATHS = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/** Masked and read-only paths of a container; a privileged one has none. */
export function buildPathGuards(
  config: TaskConfig,
  facts: Pick<HostFacts, "sensitiveSysPaths">,
): Pick<SpecLinux, "maskedPaths" | "readonlyPaths"> {
  if (config.privileged) return { maskedPaths: [], readonlyPaths: [] };
  return { maskedPaths: [...MASKED_PATHS, ...facts.sensitiveSysPaths], readonlyPaths: [...READONLY_PATHS] };
}
