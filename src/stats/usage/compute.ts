/** What the node can compute: the MHz of all its cores together, and how many they are. */
export interface Compute {
  readonly totalMhz: number;
  readonly cores: number;
}

/** What Nomad takes for a core of unknown speed (client/lib/numalib). */
const UNKNOWN_CORE_MHZ = 1_000;

/** The node's compute as the text of `/proc/cpuinfo` tells it; a processor without a `cpu MHz` line (arm64) counts 1000 MHz. */
export function cpuinfoCompute(cpuinfo: string): Compute {
  const cores = cpuinfo.match(/^processor\s*:/gm)?.length ?? 1;
  const speeds = Array.from(cpuinfo.matchAll(/^cpu MHz\s*:\s*([\d.]+)/gm), ([, mhz]) => Number(mhz));
  const knownMhz = speeds.reduce((sum, mhz) => sum + mhz, 0);
  return { totalMhz: Math.round(knownMhz + (cores - speeds.length) * UNKNOWN_CORE_MHZ), cores };
}
