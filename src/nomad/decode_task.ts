import { decodeTaskConfig } from "../config/task_config.ts";
import { ConfigError } from "../errors.ts";
import {
  type DNSConfig,
  type Mount,
  type NetworkIsolationSpec,
  NetworkIsolationSpec_NetworkIsolationMode as Mode,
  type NetworkResource,
  type Resources,
  type TaskConfig,
} from "../gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { TaskPort } from "../model/task/task_port.ts";
import type {
  MountPropagation,
  TaskMount,
  TaskNetwork,
  TaskRequest,
  TaskResources,
} from "../model/task/task_request.ts";

const MIB = 2 ** 20;
/** Nomad's word for "no hard limit" in `memory_max`. */
const NO_LIMIT = -1;

const NETWORK_MODES: Readonly<Record<Mode, TaskNetwork["mode"]>> = {
  [Mode.HOST]: "host",
  [Mode.GROUP]: "group",
  [Mode.TASK]: "task",
  [Mode.NONE]: "none",
};

/** Nomad's message as a task request; ConfigError for what the driver cannot run. */
export function decodeTask(task: TaskConfig | undefined): TaskRequest {
  if (task === undefined || task.id === "") throw new ConfigError("Cannot start a task: the request names none");
  const { id, name, allocId, jobName, jobId, parentJobId, taskGroupName, namespace, nodeName, nodeId } = task;
  const { env, user, stdoutPath, stderrPath, allocDir, dns, networkIsolationSpec: network } = task;
  const config = decodeTaskConfig(task.msgpackDriverConfig);
  return {
    ...{ id, name, allocId, jobName, jobId, parentJobId, taskGroupName, namespace, nodeName, nodeId },
    env: { ...env, ...portMapEnv(config.portMap) },
    ...{ user, stdoutPath, stderrPath, allocDir },
    resources: decodeResources(task.resources),
    devices: task.devices.map(({ taskPath, hostPath, cgroupPermissions }) => ({
      ...{ taskPath, hostPath },
      permissions: cgroupPermissions,
    })),
    mounts: task.mounts.map(decodeMount),
    ...(dns && hasContent(dns) && { dns: { servers: dns.servers, searches: dns.searches, options: dns.options } }),
    ...(network && { network: decodeNetwork(network) }),
    ports: (task.resources?.ports ?? []).map(({ label, value, to, hostIp }) => ({
      label,
      hostPort: value,
      to,
      hostIp,
    })),
    ownPorts: decodeOwnPorts(task.resources?.allocatedResources?.networks[0]),
    config,
  };
}

/** The ports of a `network` block of the task's own; Nomad's docker driver takes those of the first such block alone. */
function decodeOwnPorts(network: NetworkResource | undefined): TaskPort[] {
  const { ip: hostIp = "", reservedPorts = [], dynamicPorts = [] } = network ?? {};
  return [...reservedPorts, ...dynamicPorts].map(({ label, value }) => ({ label, hostPort: value, to: 0, hostIp }));
}

/** Nomad does not know `port_map` before the task runs, so that the environment has these ports from the driver (see Nomad `taskenv`). */
function portMapEnv(portMap: Readonly<Record<string, number>>): Record<string, string> {
  const entries = Object.entries(portMap);
  return Object.fromEntries(entries.map(([label, port]) => [`NOMAD_PORT_${label.replaceAll(/\W/g, "_")}`, `${port}`]));
}

function decodeResources(resources: Resources | undefined): TaskResources {
  const { memory } = resources?.allocatedResources ?? {};
  const linux = resources?.linuxResources;
  const memoryMaxMb = Number(memory?.memoryMaxMb ?? 0n);
  return {
    cpuShares: Number(linux?.cpuShares ?? 0n),
    percentTicks: linux?.PercentTicks ?? 0,
    memoryBytes: Number(memory?.memoryMb ?? 0n) * MIB,
    memoryMaxBytes: memoryMaxMb === NO_LIMIT ? NO_LIMIT : memoryMaxMb * MIB,
    cpusetCpus: linux?.cpusetCpus ?? "",
    cpusetCgroup: linux?.cpusetCgroup ?? "",
  };
}

function decodeMount({ taskPath, hostPath, readonly, propagationMode }: Mount): TaskMount {
  return { taskPath, hostPath, readonly, propagation: decodePropagation(propagationMode, taskPath) };
}

function decodePropagation(mode: string, taskPath: string): MountPropagation {
  if (mode === "" || mode === "private") return "private";
  if (mode === "host-to-task" || mode === "bidirectional") return mode;
  throw new ConfigError(
    `Cannot use propagation_mode "${mode}" of volume_mount "${taskPath}": allowed are private, host-to-task, bidirectional`,
  );
}

function hasContent({ servers, searches, options }: DNSConfig): boolean {
  return servers.length + searches.length + options.length > 0;
}

function decodeNetwork({ mode, path, hostsConfig }: NetworkIsolationSpec): TaskNetwork {
  const { hostname, address } = hostsConfig ?? {};
  return { mode: NETWORK_MODES[mode], path, ...(hostname && { hostname }), ...(address && { address }) };
}
