import { type Finding, good, note } from "../finding.ts";

const CDI_DIRECTORIES = ["/etc/cdi", "/var/run/cdi"];

/** Whether the node has GPUs, and what containers get them by. */
export async function gpuFinding(root = ""): Promise<Finding[]> {
  const nvidia = (await names(`${root}/dev`)).filter((name) => /^nvidia\d+$/.test(name));
  if (nvidia.length === 0) return [];
  const specs = (await Promise.all(CDI_DIRECTORIES.map((path) => names(`${root}${path}`)))).flat();
  if (specs.length > 0) return [good("gpu", `${nvidia.join(", ")}, with CDI specifications ${specs.join(", ")}`)];
  const fix = "run nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml, or use Nomad's NVIDIA device plugin";
  return [note("gpu", `${nvidia.join(", ")}, without a CDI specification`, fix)];
}

async function names(path: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
