import type { BuildConfig } from "../../../dev/image/oci_image.ts";

/** What a containerd holds that belongs to tasks, by name; all empty on a clean node. */
export interface Leftovers {
  readonly containers: readonly string[];
  readonly tasks: readonly string[];
  readonly snapshots: readonly string[];
  readonly leases: readonly string[];
}

/** A machine to run tasks on, as the shared suite sees it: some containerd, real or not. */
export interface TestNode {
  readonly socket: string;
  readonly namespace: string;
  readonly snapshotter: string;
  /** containerd's state directory, where no shim tells it. */
  readonly containerdState?: string;
  /** Whether it is a containerd in this process; unset on a real one. */
  readonly inMemory?: boolean;
  /** The program that makes its tasks' containers; containerd's own choice where unset. */
  readonly runtimeBinary?: string;
  /** Name of an image that is present: busybox, `sh` as its command. */
  readonly image: string;

  /** Makes an image with the same files and another config present under a name. */
  addImage(name: string, config: BuildConfig): Promise<void>;
  /** containerd goes away; tasks run on. */
  stop(): Promise<void>;
  /** containerd comes back. */
  boot(): Promise<void>;
  /** Sends the first process of a task a signal behind containerd's back. */
  signalProcess(containerId: string, signal: Deno.Signal): Promise<void>;
  /** What belongs to tasks. */
  leftovers(): Promise<Leftovers>;
}
