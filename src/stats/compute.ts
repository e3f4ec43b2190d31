import type { ClientTopology, ClientTopologyCore } from "../gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";

/** What the node can compute: the MHz of all its cores together, and how many they are. */
export interface Compute {
  readonly totalMhz: number;
  readonly cores: number;
}

/** What Nomad takes for a core of unknown speed (client/lib/numalib). */
const UNKNOWN_CORE_MHZ = 1_000;

/** The node's compute as Nomad itself counts it: from the topology in SetConfig, or from `/proc/cpuinfo` when there is none (Nomad before 1.7). */
export function nodeCompute(topology: ClientTopology | undefined, readCpuinfo = readProcCpuinfo): Compute {
  return topologyCompute(topology) ?? cpuinfoCompute(readCpuinfo());
}

/** Reserved cores count too, for ticks are a share of the whole node (numalib/topology.go, Compute); undefined when the topology says no speed. */
export function topologyCompute(topology: ClientTopology | undefined): Compute | undefined {
  const cores = topology?.cores ?? [];
  const totalMhz = Number(topology?.overrideTotalCompute ?? 0n) || cores.reduce((sum, core) => sum + coreMhz(core), 0);
  return cores.length === 0 || totalMhz === 0 ? undefined : { totalMhz, cores: cores.length };
}

/** Reads the `cpu MHz` lines; a processor without one (arm64) counts 1000 MHz. */
export function cpuinfoCompute(cpuinfo: string): Compute {
  const cores = cpuinfo.match(/^processor\s*:/gm)?.length ?? 1;
  const speeds = Array.from(cpuinfo.matchAll(/^cpu MHz\s*:\s*([\d.]+)/gm), ([, mhz]) => Number(mhz));
  const knownMhz = speeds.reduce((sum, mhz) => sum + mhz, 0);
  return { totalMhz: Math.round(knownMhz + (cores - speeds.length) * UNKNOWN_CORE_MHZ), cores };
}

function coreMhz({ baseSpeed, maxSpeed, guessSpeed }: ClientTopologyCore): number {
  return Number(baseSpeed || maxSpeed || guessSpeed);
}

function readProcCpuinfo(): string {
  return Deno.readTextFileSync("/proc/cpuinfo");
}
