import { allEnded } from "../../../async/all_ended.ts";
import { networkAddresses } from "../../../host/machine/network_addresses.ts";
import { hostGateway } from "../../../host/network/host_gateway.ts";
import { readNetworkFiles, writeHosts, writeResolvConf } from "../../../host/network/network_files.ts";
import type { StartPlan } from "../../../model/plan/start_plan.ts";
import { inSpan } from "../../../telemetry/in_span.ts";
import type { DriverContext } from "../../context/driver_context.ts";
import type { SettledNetwork } from "./settle_network.ts";

/** The containerd task of a container, and what it needs of the network. */
export interface Connection extends Pick<SettledNetwork, "list"> {
  readonly runtime: string;
  /** Makes the containerd task; resolves to the id of its process, which waits to be started. */
  readonly createTask: () => Promise<number>;
}

/** The one runtime that is known to look for nothing in the network namespace before the process starts. */
const RUNC = "io.containerd.runc.v2";
/** A setting of interfaces, among which the task's own has to be when the runtime makes it, as it is with Docker. */
const INTERFACE_SETTING = /^net[./][^./]+[./](?:conf|neigh)[./]/;

/**
 * Makes a container's network and its containerd task, at once where they need nothing of each other, and writes into the
 * hosts file, and into resolv.conf where that is the network's, what came of it. Resolves to the id of the task's process.
 */
export async function connectContainer(
  { networks, hostRoot }: Pick<DriverContext, "networks" | "hostRoot">,
  plan: StartPlan,
  { list, runtime, createTask }: Connection,
): Promise<number> {
  const { containerId, ports, network } = plan;
  if (list === undefined) {
    const pid = await createTask();
    await announceAddresses(plan, { pid, hostRoot });
    return pid;
  }
  await networks.prepare({ containerId, list, ports, isBridge: network.kind === "bridge" });
  const attached = inSpan("network", {}, () => networks.attach(containerId));
  if (needsNetworkFirst(plan, runtime)) await attached;
  // A network that fails takes its namespace from the container, whose failure then says nothing of the cause.
  const [{ addresses, dns }, pid] = await allEnded([attached, createTask()]);
  await writeHosts(plan, { addresses, gateway: await gatewayFor(plan, { pid, hostRoot }) });
  const { resolvConf } = await readNetworkFiles(plan, { networkDns: dns, root: hostRoot });
  if (resolvConf !== undefined) await writeResolvConf(plan, resolvConf);
  return pid;
}

function needsNetworkFirst({ request }: StartPlan, runtime: string): boolean {
  return runtime !== RUNC || Object.keys(request.config.sysctl).some((name) => INTERFACE_SETTING.test(name));
}

/**
 * Writes the addresses of a network that others made into the hosts file. Nomad tells a driver that does not make the
 * group's network no address (see Nomad `client/allocrunner/network_hook.go`), so it is read where it is set.
 */
async function announceAddresses(plan: StartPlan, { pid, hostRoot }: { pid: number; hostRoot: string }): Promise<void> {
  const { network, request } = plan;
  const known = request.network?.address;
  const isNews = network.kind === "task" || (network.kind === "group" && !known);
  const gateway = await gatewayFor(plan, { pid, hostRoot });
  const addresses = isNews ? await networkAddresses(pid, hostRoot) : known ? [known] : [];
  if (gateway === undefined && (!isNews || addresses.length === 0)) return;
  const { nodeHosts } = await readNetworkFiles(plan, { root: hostRoot });
  await writeHosts(plan, { addresses, gateway, ...(nodeHosts && { nodeHosts }) });
}

/** Where the task reaches its node, when a name of `extra_hosts` is for that. */
async function gatewayFor(
  { request }: StartPlan,
  { pid, hostRoot }: { pid: number; hostRoot: string },
): Promise<string | undefined> {
  const isAsked = request.config.extraHosts.some(({ address }) => address === undefined);
  return isAsked ? await hostGateway(pid, hostRoot) : undefined;
}
