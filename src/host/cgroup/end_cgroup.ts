import { setTimeout as delay } from "node:timers/promises";

import { CGROUP_ROOT, type TaskCgroup } from "../../model/plan/task_cgroup.ts";
import { readIfThere } from "../read_if_there.ts";

/** A killed process is gone within some hundredths of a second, unless it waits for a disk. */
const TRIES = 40;
const PAUSE_MS = 25;

/**
 * Ends what a start that failed left of a task's cgroup, of either version: the processes, for the runtime's own may be in
 * there and works on for as long as it likes, and the directories, as the runtime removes them when nothing cuts it off.
 * Nothing when there is no such cgroup; rejects with the last error when it cannot be emptied.
 */
export async function endCgroup(
  { path, memoryDirectory }: Pick<TaskCgroup, "path" | "memoryDirectory">,
  root: string = CGROUP_ROOT,
): Promise<void> {
  await endProcesses(memoryDirectory);
  const hierarchies = await Array.fromAsync(Deno.readDir(root), ({ name }) => `${root}/${name}`);
  for (const hierarchy of [root, ...hierarchies]) await removeEmpty(hierarchy + path);
}

async function endProcesses(directory: string): Promise<void> {
  if (await writeIfThere(`${directory}/cgroup.kill`, "1")) return;
  const pids = (await readIfThere(`${directory}/cgroup.procs`))?.split("\n") ?? [];
  for (const pid of pids.map(Number).filter((pid) => pid > 0)) endProcess(pid);
}

/** Removes a directory that may be busy with processes that end. */
async function removeEmpty(directory: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.remove(directory);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
      if (!(error instanceof Deno.errors.Busy) || tries === TRIES) throw error;
      await delay(PAUSE_MS);
    }
  }
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
