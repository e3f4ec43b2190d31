import { readIfThere } from "../read_if_there.ts";

/**
 * Kills every process in the cgroup at that directory, of either version; nothing when there is no such cgroup. A start
 * that failed may leave the runtime's own process in there, which works on for as long as it likes.
 */
export async function endProcesses(directory: string): Promise<void> {
  if (await writeIfThere(`${directory}/cgroup.kill`, "1")) return;
  const pids = (await readIfThere(`${directory}/cgroup.procs`))?.split("\n") ?? [];
  for (const pid of pids.map(Number).filter((pid) => pid > 0)) endProcess(pid);
}

/** The kernel has the file on version 2 since 5.14. */
async function writeIfThere(path: string, text: string): Promise<boolean> {
  try {
    await Deno.writeTextFile(path, text, { create: false });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function endProcess(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
