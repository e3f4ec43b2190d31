/** Moves a process to the cgroup (version 1) at that directory. */
export async function joinCgroup(directory: string, pid: number): Promise<void> {
  await Deno.writeTextFile(`${directory}/cgroup.procs`, String(pid), { create: false });
}
