/** What a program is given at first to come to its point in, before more is tried. */
const FIRST_MS = 250;

/**
 * What a program had written to `file` when its time was over. `run` gives it a time and resolves when it was late; one that
 * had written nothing yet, as on a busy machine, is run again with twice the time.
 */
export async function writtenWhenLate(file: string, run: (timeoutMs: number) => Promise<void>): Promise<string> {
  for (let timeoutMs = FIRST_MS;; timeoutMs *= 2) {
    await run(timeoutMs);
    const written = await Deno.readTextFile(file).catch(() => "");
    if (written.endsWith("\n")) return written;
  }
}

/** Resolves once a process that was killed has ended, which the kernel does after the signal; rejects when it lives on. */
export async function processEnd(pid: number, { timeoutMs = 60_000 } = {}): Promise<void> {
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
