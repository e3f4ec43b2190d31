import type { TaskConfig } from "../../config/task_config.ts";
import type { DeviceNode } from "../../model/device_node.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecDevice, SpecDeviceRule } from "../spec.ts";

/** Device nodes of a container and the cgroup rules that open them. */
export interface DeviceSection {
  readonly devices: SpecDevice[];
  readonly rules: SpecDeviceRule[];
}

/**
 * Nodes every runtime makes in /dev, and the making of any node, which CAP_MKNOD guards (see runc `AllowedDevices`).
 */
const DEFAULT_RULES: readonly SpecDeviceRule[] = [
  { allow: false, access: "rwm" },
  { allow: true, type: "c", access: "m" },
  { allow: true, type: "b", access: "m" },
  ...[[1, 3], [1, 5], [1, 7], [1, 8], [1, 9], [5, 0], [5, 1], [5, 2]].map(([major, minor]) => openNode(major, minor)),
  openNode(136),
];

/**
 * A container may use the usual nodes of /dev (null, zero, full, random, urandom, tty, console, ptmx, pts) and those it
 * was granted; a privileged one has every node of the host and may use them all.
 */
export function buildDevices(config: TaskConfig, facts: Pick<HostFacts, "devices" | "hostDevices">): DeviceSection {
  const granted = byPath(facts.devices);
  if (config.privileged) {
    const nodes = byPath([...facts.hostDevices, ...facts.devices]);
    return { devices: nodes.map(specDevice), rules: [{ allow: true, access: "rwm" }] };
  }
  const rules = granted.map(({ type, major, minor, permissions }) => ({
    allow: true,
    type,
    major,
    minor,
    access: permissions,
  }));
  return { devices: granted.map(specDevice), rules: [...DEFAULT_RULES.map((rule) => ({ ...rule })), ...rules] };
}

function openNode(major?: number, minor?: number): SpecDeviceRule {
  return {
    allow: true,
    type: "c",
    ...(major === undefined ? {} : { major }),
    ...(minor === undefined ? {} : { minor }),
    access: "rwm",
  };
}

/** One node for each path, the last one named. */
function byPath<Node extends DeviceNode>(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [node.path, node])).values()];
}

function specDevice({ path, type, major, minor, fileMode, uid, gid }: DeviceNode): SpecDevice {
  return { path, type, major, minor, fileMode, uid, gid };
}
