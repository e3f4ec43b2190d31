import { ConfigError } from "../../errors.ts";
import type { PublishedPort, TaskPort } from "../task/task_port.ts";
import type { TaskRequest } from "../task/task_request.ts";

type Asked = Pick<TaskRequest, "ports" | "ownPorts"> & {
  readonly config: Pick<TaskRequest["config"], "ports" | "portMap">;
};

/**
 * The ports that a task wants published, as Nomad's docker driver reads a job: those of the group that `ports` names, or
 * all of the task's own `network` block with the numbers of `port_map`. ConfigError for a label that nobody has.
 */
export function publishedPorts({ ports, ownPorts, config }: Asked): PublishedPort[] {
  const byLabel = [...new Set(config.ports)].map((label) => groupPort(label, ports));
  refuseUnknownMap(config.portMap, { ports, ownPorts });
  const own = ownPorts.map((port) => published(port, config.portMap[port.label] ?? 0));
  return config.ports.length > 0 ? byLabel : own;
}

function groupPort(label: string, ports: readonly TaskPort[]): PublishedPort {
  const port = ports.find((one) => one.label === label);
  if (port !== undefined) return published(port, port.to);
  const reason = ports.length === 0
    ? "the group has no network block with ports"
    : `the group's network block has no port of that label, it has ${labels(ports)}`;
  throw new ConfigError(`Cannot publish port "${label}": ${reason}`);
}

function published({ label, hostPort, hostIp }: TaskPort, to: number): PublishedPort {
  return { label, hostPort, hostIp, containerPort: to > 0 ? to : hostPort };
}

function refuseUnknownMap(portMap: Readonly<Record<string, number>>, { ports, ownPorts }: Omit<Asked, "config">): void {
  const unknown = Object.keys(portMap).find((label) => ownPorts.every((port) => port.label !== label));
  if (unknown === undefined) return;
  const reason = ports.length > 0
    ? "it maps ports of the task's own network block, for those of the group's there is ports and the port's to"
    : `the task's network block has ${ownPorts.length === 0 ? "no ports" : labels(ownPorts)}`;
  throw new ConfigError(`Cannot use port_map "${unknown}": ${reason}`);
}

function labels(ports: readonly TaskPort[]): string {
  return ports.map(({ label }) => `"${label}"`).join(", ");
}
