import { cgroupVersion } from "../../../../src/host/cgroup/cgroup_version.ts";

const ROOT = "/sys/fs/cgroup";

/** A cgroup of one controller for a plugin, removed at disposal; by then nobody may be in it. */
export class PluginCgroup implements Disposable {
  readonly path: string;
  readonly #files: { readonly current: string; readonly max: string; readonly any: string };

  constructor(controller: "memory" | "pids") {
    const isV2 = cgroupVersion() === 2;
    if (isV2) Deno.writeTextFileSync(`${ROOT}/cgroup.subtree_control`, `+${controller}`);
    this.path = `${isV2 ? ROOT : `${ROOT}/${controller}`}/containerd-driver-test-${crypto.randomUUID().slice(0, 8)}`;
    this.#files = controller === "memory" && !isV2
      ? { current: "memory.usage_in_bytes", max: "memory.limit_in_bytes", any: "-1" }
      : { current: `${controller}.current`, max: `${controller}.max`, any: "max" };
    Deno.mkdirSync(this.path);
  }

  /** The file by which processes come in. */
  get procs(): string {
    return `${this.path}/cgroup.procs`;
  }

  /** What its processes have now: bytes or threads. */
  get current(): number {
    return Number(Deno.readTextFileSync(`${this.path}/${this.#files.current}`));
  }

  /** Takes a process in; the memory that it has stays where it was counted. */
  add(pid: number): void {
    Deno.writeTextFileSync(this.procs, String(pid));
  }

  /** Lets it have so much, or as much as it wants. */
  limit(most: number | "any"): void {
    const value = most === "any" ? this.#files.any : String(most);
    Deno.writeTextFileSync(`${this.path}/${this.#files.max}`, value);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path);
  }
}
