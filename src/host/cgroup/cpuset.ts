import { dirname } from "node:path";

import { readIfThere } from "../read_if_there.ts";

/** What the processes of a cgroup may use, in cpuset notation; absent where the kernel does not tell. */
export interface Cpuset {
  readonly allowedCpus?: string;
  readonly allowedMems?: string;
}

/** Files of cgroup version 2, then of version 1. */
const FILES = {
  cpus: ["cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus"],
  mems: ["cpuset.mems.effective", "cpuset.effective_mems", "cpuset.mems"],
};

/**
 * The effective cpuset of the cgroup directory Nomad made for a task. An attempt at the task that has ended took the
 * directory with it; then its parent's, which is that of Nomad's partition.
 */
export async function readCpuset(directory: string, root = ""): Promise<Cpuset> {
  if (directory === "") return {};
  const directories = [directory, dirname(directory)].map((path) => `${root}${path}`);
  const cpus = await firstText(directories.flatMap((at) => FILES.cpus.map((file) => `${at}/${file}`)));
  const mems = await firstText(directories.flatMap((at) => FILES.mems.map((file) => `${at}/${file}`)));
  return { ...(cpus && { allowedCpus: cpus }), ...(mems && { allowedMems: mems }) };
}

async function firstText(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const text = (await readIfThere(file))?.trim();
    if (text) return text;
  }
  return undefined;
}
