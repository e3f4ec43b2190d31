import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { NetworkError } from "../errors.ts";
import type { PublishedPort } from "../model/task/task_port.ts";

/** Throws for a port that a program of the node has: the rules that publish it would take its connections away. */
export async function refuseUsedPorts(ports: readonly PublishedPort[]): Promise<void> {
  for (const { label, hostPort, hostIp } of ports) {
    const address = hostIp || "0.0.0.0";
    const protocol = isTcpUsed(address, hostPort) ? "TCP" : await isUdpUsed(address, hostPort) ? "UDP" : undefined;
    if (protocol === undefined) continue;
    throw new NetworkError(
      `Cannot publish port "${label}": ${address}:${hostPort} (${protocol}) is in use by a program of the node`,
    );
  }
}

/** The container among these that has one of the ports already, and the port. */
export function sharedPort(
  ports: readonly PublishedPort[],
  others: ReadonlyMap<string, readonly PublishedPort[]>,
): { port: PublishedPort; containerId: string } | undefined {
  for (const [containerId, taken] of others) {
    const port = ports.find((one) => taken.some((other) => isSame(one, other)));
    if (port !== undefined) return { port, containerId };
  }
  return undefined;
}

/** The capability's argument, see the CNI conventions; both protocols, as Docker's driver has it. */
export function portMappings(ports: readonly PublishedPort[]) {
  return ports.flatMap(({ hostPort, containerPort, hostIp }) =>
    ["tcp", "udp"].map((protocol) => ({ hostPort, containerPort, protocol, ...(hostIp !== "" && { hostIP: hostIp }) }))
  );
}

function isSame(one: PublishedPort, other: PublishedPort): boolean {
  const anyAddress = isWildcard(one.hostIp) || isWildcard(other.hostIp);
  return one.hostPort === other.hostPort && (anyAddress || one.hostIp === other.hostIp);
}

function isWildcard(address: string): boolean {
  return address === "" || address === "0.0.0.0" || address === "::";
}

function isTcpUsed(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return false;
  } catch (error) {
    // An address that the node does not have can be one that leads to it all the same.
    return error instanceof Deno.errors.AddrInUse;
  }
}

async function isUdpUsed(address: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  socket.once("error", (error) => resolve("code" in error && error.code === "EADDRINUSE"));
  socket.bind({ port, address, exclusive: true }, () => resolve(false));
  const used = await promise;
  await new Promise<void>((closed) => {
    try {
      socket.close(() => closed());
    } catch {
      // One that could not be bound may be closed already.
      closed();
    }
  });
  return used;
}
