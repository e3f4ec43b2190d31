/** What a cgroup's own files tell at this moment. */
export interface CgroupReading {
  readonly atMs: number;
  readonly cpuNs: number;
  readonly rssBytes: number;
  readonly cacheBytes: number;
  readonly usageBytes: number;
}

/** Reads the files of a task's cgroup, given the directory of its memory cgroup; either version. */
export function readCgroup(memoryCgroup: string): CgroupReading {
  return memoryCgroup.includes("/memory/") ? readV1(memoryCgroup) : readV2(memoryCgroup);
}

function readV1(memoryCgroup: string): CgroupReading {
  const cpuacct = memoryCgroup.replace("/memory/", "/cpuacct/");
  const memory = fields(`${memoryCgroup}/memory.stat`);
  return {
    atMs: Date.now(),
    cpuNs: number(`${cpuacct}/cpuacct.usage`),
    rssBytes: memory.get("total_rss")!,
    cacheBytes: memory.get("total_cache")!,
    usageBytes: number(`${memoryCgroup}/memory.usage_in_bytes`),
  };
}

function readV2(cgroup: string): CgroupReading {
  const memory = fields(`${cgroup}/memory.stat`);
  return {
    atMs: Date.now(),
    cpuNs: fields(`${cgroup}/cpu.stat`).get("usage_usec")! * 1_000,
    rssBytes: memory.get("anon")!,
    cacheBytes: memory.get("file")!,
    usageBytes: number(`${cgroup}/memory.current`),
  };
}

function fields(path: string): Map<string, number> {
  const lines = Deno.readTextFileSync(path).trim().split("\n").map((line) => line.split(" "));
  return new Map(lines.map(([name, value]) => [name!, Number(value)]));
}

function number(path: string): number {
  return Number(Deno.readTextFileSync(path));
}
