/** Resolves once a process that was killed has ended, which the kernel does after the signal; rejects when it lives on. */
export async function processEnd(pid: number, { timeoutMs = 10_000 } = {}): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (let state = ""; state !== "gone" && state !== "Z";) {
    if (Date.now() > end) throw new Error(`Cannot see the end of process "${pid}": it is in state ${state}`);
    state = await Deno.readTextFile(`/proc/${pid}/stat`).then((stat) => stat.split(" ")[2] ?? "", () => "gone");
  }
}

/** The processes that a process has started and that still run, as /proc tells it (see proc_pid_status(5)). */
export async function childProcesses(parent: number): Promise<number[]> {
  const pids = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter(Number.isInteger);
  const statuses = await Promise.all(pids.map((pid) => Deno.readTextFile(`/proc/${pid}/status`).catch(() => "")));
  return pids.filter((_, index) => statuses[index]!.includes(`\nPPid:\t${parent}\n`));
}
