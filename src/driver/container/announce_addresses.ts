import { networkAddresses } from "../../host/machine/network_addresses.ts";
import { writeHosts } from "../../host/network/network_files.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";

/**
 * Writes the allocation's addresses into the hosts file of a container in the group's network, whose first process `pid`
 * is made and not started. Nomad tells a driver that does not make the network no address (see Nomad
 * `client/allocrunner/network_hook.go`), so it is read where it is set.
 */
export async function announceAddresses(plan: StartPlan, pid: number): Promise<void> {
  const { network } = plan.request;
  if (network?.mode !== "group" || network.path === "" || network.address) return;
  const addresses = await networkAddresses(pid);
  if (addresses.length > 0) await writeHosts(plan, { addresses });
}
