/** What a task's cgroup tells that Nomad's own statistics have no field for (see the kernel's cgroup-v2.rst and psi.rst). */
export interface TaskReadings {
  /** Seconds in which some, or all, of the task's processes waited for a resource. */
  readonly pressure: readonly { readonly resource: string; readonly kind: "some" | "full"; readonly seconds: number }[];
  readonly pids: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

const RESOURCES = ["cpu", "memory", "io"];

/** Reads the cgroup of a task; undefined once it is gone, and on version 1, which has none of it in one place. */
export async function readTask(cgroup: string): Promise<TaskReadings | undefined> {
  try {
    if (await read(cgroup, "cgroup.controllers") === undefined) return undefined;
    const [pids, io, ...pressures] = await Promise.all(
      ["pids.current", "io.stat", ...RESOURCES.map((name) => `${name}.pressure`)].map((file) => read(cgroup, file)),
    );
    const pressure = pressures.flatMap((text = "", place) => parsePressure(RESOURCES[place]!, text));
    return { pids: Number(pids ?? 0), pressure, readBytes: sum(io, "rbytes"), writtenBytes: sum(io, "wbytes") };
  } catch (error) {
    // ENODEV is what the kernel answers while it removes a cgroup.
    if (error instanceof Deno.errors.NotFound || (error as { code?: string }).code === "ENODEV") return undefined;
    throw error;
  }
}

/** Lines such as `some avg10=0.00 avg60=0.00 avg300=0.00 total=1234`, the total in microseconds. */
function parsePressure(resource: string, text: string): TaskReadings["pressure"] {
  return [...text.matchAll(/^(some|full) .*total=(\d+)$/gm)].map(([, kind, total]) => ({
    resource,
    kind: kind as "some" | "full",
    seconds: Number(total) / 1e6,
  }));
}

/** Lines such as `8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`, one for each device. */
function sum(text: string | undefined, key: string): number {
  return [...(text ?? "").matchAll(new RegExp(`\\b${key}=(\\d+)`, "g"))].reduce(
    (all, [, bytes]) => all + Number(bytes),
    0,
  );
}

/** A controller that is off has no files. */
async function read(cgroup: string, file: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(`${cgroup}/${file}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotSupported) return undefined;
    throw error;
  }
}
