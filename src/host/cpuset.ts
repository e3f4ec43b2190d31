import { readIfThere } from "./read_if_there.ts";

/** What the processes of a cgroup may use, in cpuset notation; absent where the kernel does not tell. */
export interface Cpuset {
  readonly allowedCpus?: string;
  readonly allowedMems?: string;
}

/** The effective cpuset of the cgroup directory Nomad made for a task, by the files of cgroup version 2, then 1. */
export async function readCpuset(directory: string): Promise<Cpuset> {
  if (directory === "") return {};
  const cpus = await firstText(directory, ["cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus"]);
  const mems = await firstText(directory, ["cpuset.mems.effective", "cpuset.effective_mems", "cpuset.mems"]);
  return { ...(cpus && { allowedCpus: cpus }), ...(mems && { allowedMems: mems }) };
}

async function firstText(directory: string, files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const text = (await readIfThere(`${directory}/${file}`))?.trim();
    if (text) return text;
  }
  return undefined;
}
