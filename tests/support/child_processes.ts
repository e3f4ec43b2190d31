/** The processes that a process has started and that still run, as /proc tells it (see proc_pid_status(5)). */
export async function childProcesses(parent: number): Promise<number[]> {
  const pids = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter(Number.isInteger);
  const statuses = await Promise.all(pids.map((pid) => Deno.readTextFile(`/proc/${pid}/status`).catch(() => "")));
  return pids.filter((_, index) => statuses[index]!.includes(`\nPPid:\t${parent}\n`));
}
