import { readIfThere } from "../read_if_there.ts";

/** The files in which cgroup v2 and v1 count a memory cgroup's OOM kills, as lines `oom_kill N` (see the kernel's cgroup docs). */
const FILES = ["memory.events", "memory.oom_control"];

/** How many processes of a memory cgroup the kernel has killed for want of memory; 0 when the cgroup is gone or unknown. */
export async function oomKills(memoryCgroup: string): Promise<number> {
  if (memoryCgroup === "") return 0;
  for (const file of FILES) {
    const text = await readIfThere(`${memoryCgroup}/${file}`);
    const count = text && /^oom_kill (\d+)$/m.exec(text)?.[1];
    if (count) return Number(count);
  }
  return 0;
}
