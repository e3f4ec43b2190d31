import type { TaskHandle } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Body } from "../../src/hcl/decode_spec.ts";
import type { PluginHost } from "../../tools/launcher/host/plugin_host.ts";
import type { Job, TestTask } from "../support/agent/test_task.ts";
import type { HandClock } from "../support/stats/hand_clock.ts";
import type { Random } from "./random.ts";
import type { WalkedTask } from "./walked_task.ts";

/** Something that goes wrong with calls to containerd or to the plugin, and its description. */
export interface Fault {
  readonly name: string;
  /** Whether containerd goes away and comes back at once, so that it forgets what ends at that moment before anybody can ask for it. */
  readonly isRestart?: boolean;
  /** What a call that fails for it says; anything unless set. */
  readonly words?: RegExp;
  /** Puts it in the way, until disposed. */
  begin(): Disposable | AsyncDisposable;
}

/** A node, the plugin of the moment, and the tasks that it should hold; containerd is in memory or real. */
export interface World extends AsyncDisposable {
  readonly random: Random;
  readonly tasks: readonly WalkedTask[];
  /** Whether containerd serves. */
  readonly isUp: boolean;
  readonly driver: PluginHost["driver"];
  /** An image that is present, one that only a registry has at the beginning, and one that nobody has. */
  readonly image: string;
  readonly remoteImage: string;
  readonly missingImage: string;
  /** What unasked work goes by, where time does not pass by itself. */
  readonly clock?: HandClock;

  /** Prepares a task, as the agent's hooks do. */
  prepare(job: Job): Promise<TestTask>;
  /** Keeps a task that was started, under watch from now on. */
  hold(task: TestTask, handle: TaskHandle): Promise<void>;
  /** Lets go of a task that is removed; its directories go when containerd is there. */
  bury(task: TestTask): void;
  /** Nothing of a container, or of an allocation's containers, may be left. */
  assertGone(idPrefix: string): Promise<void>;
  /** Something to go wrong. */
  randomFault(): Fault;

  configure(config: Body): Promise<void>;
  /** Another plugin takes the place of this one, and is told of every task whose end was not told. */
  replacePlugin(): Promise<void>;
  stop(): Promise<void>;
  boot(): Promise<void>;
  restart(): Promise<void>;
  /** Sends the first process of a task a signal behind containerd's back. */
  signalProcess(containerId: string, signal: Deno.Signal): Promise<void>;
  /** Removes a task behind the driver's back, as `ctr` does, and its container too if so. */
  removeTask(task: WalkedTask, options: { withContainer: boolean }): Promise<void>;
  /** The same with the image that came from the registry. */
  removeImage(): Promise<void>;

  /** Holds the driver to the truth. */
  check(): Promise<void>;
  /** Removes every task; what a fault left goes unasked, and then nothing is left. */
  finish(): Promise<void>;
}
