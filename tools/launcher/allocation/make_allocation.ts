import type { Job } from "../job/job.ts";
import type { Node } from "../node/node.ts";
import type { Allocation } from "./allocation.ts";
import { LaunchError } from "../host/launch_error.ts";
import { makeTaskCgroups } from "../node/cgroups.ts";
import { makeAllocationDirectory } from "./allocation_directory.ts";
import { choosePorts } from "./choose_ports.ts";
import { makeNetworkNamespace } from "./network_namespace.ts";

/** What an allocation is made for, and who is told what could not be had. */
export interface AllocationSources {
  readonly job: Job;
  readonly node: Node;
  readonly say: (line: string) => void;
}

/** An allocation with its directory, cgroups and network namespace, all removed when the stack is disposed. */
export async function makeAllocation(
  stack: AsyncDisposableStack,
  { job, node, say }: AllocationSources,
): Promise<Allocation> {
  const id = crypto.randomUUID();
  const { task, group } = job;
  const reservedCores = reserve(task.resources.cores, node);
  const directory = stack.use(
    await makeAllocationDirectory({ parent: await temporary(stack), id, taskName: task.name }),
  );
  const cgroups = await makeTaskCgroups({ allocationId: id, taskName: task.name, reservedCores }).catch((error) => {
    say(`no cgroups in Nomad's layout: ${error instanceof Error ? error.message : error}`);
  });
  if (cgroups) stack.use(cgroups);
  const namespace = needsNamespace(job, say) ? stack.use(await makeNetworkNamespace(id)) : undefined;
  return {
    id,
    invocationId: crypto.randomUUID().slice(0, 8),
    directory: directory.path,
    ports: choosePorts(group.network?.ports ?? []),
    reservedCores,
    cpuShares: reservedCores.length === 0
      ? task.resources.cpuMhz
      : sum(reservedCores.map((core) => node.coreMhz[core] ?? 0)),
    cpusetCgroup: cgroups?.cpusetPath ?? "",
    networkNamespace: namespace?.path,
  };
}

async function temporary(stack: AsyncDisposableStack): Promise<string> {
  const path = await Deno.makeTempDir({ prefix: "launcher-" });
  stack.defer(() => Deno.remove(path));
  // Containers of other users go through it.
  await Deno.chmod(path, 0o755);
  return path;
}

function reserve(count: number, { coreMhz }: Node): number[] {
  if (count <= coreMhz.length) return Array.from({ length: count }, (_, core) => core);
  throw new LaunchError(`Cannot reserve cores "${count}": this machine has ${coreMhz.length}`);
}

/** As in Nomad, `host` and no network at all are the node's own, every other mode is a namespace of the group. */
function needsNamespace({ group: { network } }: Job, say: (line: string) => void): boolean {
  if (network?.hostname !== undefined) {
    throw new LaunchError(
      `Cannot use network hostname "${network.hostname}": Nomad allows it only with drivers that make networks`,
    );
  }
  const mode = network?.mode ?? "host";
  if (mode === "host") return false;
  if (mode === "bridge") say('network mode "bridge" has a loopback interface only, as there is no CNI');
  else if (mode !== "none") throw new LaunchError(`Cannot use network mode "${mode}": allowed is host, bridge or none`);
  return true;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
