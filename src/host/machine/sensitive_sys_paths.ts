/**
 * Paths below /sys that tell a container of the node's workload, besides the fixed ones: `thermal_throttle` of each
 * CPU, which Docker masks where it exists.
 */
export async function sensitiveSysPaths(root = ""): Promise<string[]> {
  const paths: string[] = [];
  const cpus = "/sys/devices/system/cpu";
  try {
    for await (const { name } of Deno.readDir(`${root}${cpus}`)) {
      if (/^cpu\d+$/.test(name) && await hasThrottle(`${root}${cpus}/${name}`)) {
        paths.push(`${cpus}/${name}/thermal_throttle`);
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return paths.sort();
}

async function hasThrottle(cpu: string): Promise<boolean> {
  for await (const { name } of Deno.readDir(cpu)) {
    if (name === "thermal_throttle") return true;
  }
  return false;
}
