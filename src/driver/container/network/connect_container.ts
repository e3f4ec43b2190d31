import { networkAddresses } from "../../../host/machine/network_addresses.ts";
import { hostGateway } from "../../../host/network/host_gateway.ts";
import { readNetworkFiles, writeHosts, writeResolvConf } from "../../../host/network/network_files.ts";
import type { StartPlan } from "../../../model/plan/start_plan.ts";
import type { DriverContext } from "../../context/driver_context.ts";
import type { SettledNetwork } from "./settle_network.ts";

/**
 * Makes the network of a container whose first process `pid` is made and not started, and writes into its hosts file, and
 * into its resolv.conf where that is the network's, what came of it.
 */
export async function connectContainer(
  { networks, hostRoot }: Pick<DriverContext, "networks" | "hostRoot">,
  plan: StartPlan,
  { pid, list }: Pick<SettledNetwork, "list"> & { readonly pid: number },
): Promise<void> {
  if (list === undefined) return await announceAddresses(plan, { pid, hostRoot });
  const { containerId, ports, network } = plan;
  const { addresses, dns } = await networks.attach({
    containerId,
    pid,
    list,
    ports,
    isBridge: network.kind === "bridge",
  });
  await writeHosts(plan, { addresses, gateway: await gatewayFor(plan, { pid, hostRoot }) });
  const { resolvConf } = await readNetworkFiles(plan, { networkDns: dns, root: hostRoot });
  if (resolvConf !== undefined) await writeResolvConf(plan, resolvConf);
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
