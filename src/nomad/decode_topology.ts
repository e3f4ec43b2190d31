import type { ClientTopology, ClientTopologyCore } from "../gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import type { Compute } from "../stats/usage/compute.ts";

/**
 * The compute of a node as Nomad counts it for ticks, where reserved cores count too, for ticks are a share of the whole
 * node (numalib/topology.go, Compute); undefined when the topology tells no speed, or is not there (Nomad before 1.7).
 */
export function decodeTopology(topology: ClientTopology | undefined): Compute | undefined {
  const cores = topology?.cores ?? [];
  const totalMhz = Number(topology?.overrideTotalCompute ?? 0n) || cores.reduce((sum, core) => sum + coreMhz(core), 0);
  return cores.length === 0 || totalMhz === 0 ? undefined : { totalMhz, cores: cores.length };
}

function coreMhz({ baseSpeed, maxSpeed, guessSpeed }: ClientTopologyCore): number {
  return Number(baseSpeed || maxSpeed || guessSpeed);
}
