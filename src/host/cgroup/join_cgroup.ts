/**
 * Moves a process to the cgroup (version 1) at that directory; does nothing when a node without cgroups does not have
 * it.
 */
export async function joinCgroup(directory: string, pid: number): Promise<void> {
  try {
    await Deno.writeTextFile(`${directory}/cgroup.procs`, String(pid), { create: false });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
