import { constants } from "node:os";
import type { BuildConfig } from "../../../dev/image/oci_image.ts";
import { Kind } from "../../../src/gen/containerd/services/snapshots/v1/snapshots_pb.ts";
import { FakeContainerd } from "../../../dev/in_process/fake_containerd/fake_containerd.ts";
import { fakeImage } from "../../../dev/in_process/fake_containerd/images/fake_images.ts";
import type { Leftovers, TestNode } from "./test_node.ts";

const IMAGE = "docker.io/library/busybox:1.36";

/** A node with a containerd in memory. */
export class FakeNode implements TestNode, AsyncDisposable {
  readonly containerd: FakeContainerd;
  readonly image = IMAGE;
  readonly inMemory = true;

  private constructor(containerd: FakeContainerd) {
    this.containerd = containerd;
  }

  static async start(): Promise<FakeNode> {
    return new FakeNode(await FakeContainerd.start({ images: [await fakeImage(IMAGE)] }));
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

  get containerdState(): string {
    return this.containerd.stateDirectory;
  }

  async addImage(name: string, config: BuildConfig): Promise<void> {
    await this.containerd.addImage(await fakeImage(name, config));
  }

  stop(): Promise<void> {
    return this.containerd.stop();
  }

  boot(): Promise<void> {
    return this.containerd.boot();
  }

  /** containerd goes away and comes back at once. */
  restart(): Promise<void> {
    return this.containerd.restart();
  }

  signalProcess(containerId: string, signal: Deno.Signal): Promise<void> {
    const task = this.containerd.state.namespace(this.namespace).tasks.get(containerId);
    task?.init.signal(constants.signals[signal as keyof typeof constants.signals]);
    return Promise.resolve();
  }

  leftovers(): Promise<Leftovers> {
    const space = this.containerd.state.namespace(this.namespace);
    const snapshots = [...space.snapshots(this.snapshotter).values()].map(({ info }) => info);
    return Promise.resolve({
      containers: [...space.containers.keys()],
      tasks: [...space.tasks.keys()],
      snapshots: snapshots.filter(({ kind }) => kind !== Kind.COMMITTED).map(({ name }) => name),
      leases: [...space.leases.keys()],
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.containerd[Symbol.asyncDispose]();
  }
}
