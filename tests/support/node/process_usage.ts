/** A process's resident memory in MB, and its CPU time in seconds, all threads (see proc_pid_status(5), proc_pid_stat(5)). */
export async function processUsage(pid: number): Promise<{ rssMb: number; cpuSeconds: number }> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const [userTicks, systemTicks] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { rssMb: rssKb / 1024, cpuSeconds: ((userTicks ?? 0) + (systemTicks ?? 0)) / CLOCK_TICKS };
}

/** Linux counts process times in hundredths of a second (sysconf _SC_CLK_TCK). */
const CLOCK_TICKS = 100;
