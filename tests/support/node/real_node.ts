import { busyboxImage } from "../../../dev/image/busybox_image.ts";
import type { BuildConfig } from "../../../dev/image/oci_image.ts";
import type { ContainerdRelease } from "../../../dev/containerd/ensure_containerd.ts";
import type { PrivateContainerd } from "../../../dev/containerd/private_containerd.ts";
import { BUSYBOX, realContainerd, type RealContainerdOptions } from "../real_containerd.ts";
import type { Leftovers, TestNode } from "./test_node.ts";

/** What a node has that is not as usual. */
export type RealNodeOptions = Omit<RealContainerdOptions, "release"> & Pick<TestNode, "runtimeBinary">;

/** A node with a real containerd of its own. Needs root. */
export class RealNode implements TestNode, AsyncDisposable {
  readonly containerd: PrivateContainerd;
  readonly image = BUSYBOX;

  readonly runtimeBinary?: string;

  private constructor(containerd: PrivateContainerd, { runtimeBinary }: RealNodeOptions) {
    this.containerd = containerd;
    if (runtimeBinary !== undefined) this.runtimeBinary = runtimeBinary;
  }

  static async start(release: ContainerdRelease, options: RealNodeOptions = {}): Promise<RealNode> {
    return new RealNode(await realContainerd({ release, ...options }), options);
  }

  get socket(): string {
    return this.containerd.socket;
  }

  get namespace(): string {
    return this.containerd.namespace;
  }

  get snapshotter(): string {
    return this.containerd.snapshotter;
  }

  async addImage(name: string, config: BuildConfig): Promise<void> {
    await this.containerd.importImages(await busyboxImage({ name, config }));
  }

  async stop(): Promise<void> {
    await this.containerd.stop("SIGKILL");
  }

  async boot(): Promise<void> {
    await this.containerd.boot();
  }

  async signalProcess(containerId: string, signal: Deno.Signal): Promise<void> {
    const path =
      `${this.containerd.directory}/state/io.containerd.runtime.v2.task/${this.namespace}/${containerId}/init.pid`;
    Deno.kill(Number(await Deno.readTextFile(path)), signal);
  }

  async leftovers(): Promise<Leftovers> {
    const snapshots = rows(await this.containerd.ctr("snapshots", "--snapshotter", this.snapshotter, "ls"));
    return {
      containers: names(await this.containerd.ctr("containers", "ls", "-q")),
      tasks: names(await this.containerd.ctr("tasks", "ls", "-q")),
      snapshots: snapshots.filter((row) => row.at(-1) !== "Committed").map(([key = ""]) => key),
      leases: names(await this.containerd.ctr("leases", "ls", "-q")),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.containerd[Symbol.asyncDispose]();
  }
}

function names(output: string): string[] {
  return output.split("\n").filter((line) => line !== "");
}

function rows(output: string): string[][] {
  return names(output).slice(1).map((line) => line.trim().split(/\s+/));
}
