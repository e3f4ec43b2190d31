import { networkAddresses } from "../../host/machine/network_addresses.ts";
import { writeHosts } from "../../host/network/network_files.ts";
import type { TaskRequest } from "../../model/task_request.ts";

/** A container that is made and not started, and its hostname. */
export interface CreatedContainer {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Writes the allocation's addresses into the hosts file of a container in the group's network. Nomad tells a driver
 * that does not make the network no address (see Nomad `client/allocrunner/network_hook.go`), so it is read where it is
 * set.
 */
export async function announceAddresses(request: TaskRequest, { pid, hostname }: CreatedContainer): Promise<void> {
  const { network } = request;
  if (network?.mode !== "group" || network.path === "" || network.address) return;
  const addresses = await networkAddresses(pid);
  if (addresses.length > 0) await writeHosts(request, { hostname, addresses });
}
