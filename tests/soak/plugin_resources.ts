/** What a plugin's process has of the node. */
export interface PluginResources {
  readonly descriptors: number;
  readonly threads: number;
  readonly children: number;
  readonly memoryBytes: number;
}

/** What it has now (see proc_pid_status(5)). */
export async function pluginResources(pid: number): Promise<PluginResources> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
  return {
    descriptors: [...Deno.readDirSync(`/proc/${pid}/fd`)].length,
    threads: field("Threads"),
    children: (await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`)).trim().split(" ").filter(Boolean).length,
    memoryBytes: field("VmRSS") * 1024,
  };
}
