import { authWarnings } from "../../images/credentials/find_credentials.ts";
import { openWays } from "../../policy/open_ways.ts";
import { TelemetrySwitch } from "../../telemetry/telemetry_switch.ts";
import { nodeState } from "./node_state.ts";
import type { DriverContext } from "./driver_context.ts";
import { Warnings } from "./events/warnings.ts";
import { tidyNetworks } from "../container/network/look_after_networks.ts";
import { releaseUnusedImages } from "../outage/release_unused_images.ts";
import type { Task } from "../container/task.ts";
import { DanglingContainers } from "./dangling_containers.ts";

/** Which tasks the driver has, at the moment of asking. */
export interface HeldTasks {
  readonly tasks: () => readonly Task[];
  /** Whether it has a task of that id, or a start or a recovery brings it. */
  readonly isHeld: (taskId: string) => boolean;
}

/** What the driver does without being asked, from the first fingerprint on: Nomad also starts plugins just to check a configuration. */
export class BackgroundWork {
  readonly #held: HeldTasks;
  readonly #begun = new WeakSet<DriverContext>();
  readonly #warnings = new Warnings();
  readonly #telemetry = new TelemetrySwitch();
  readonly #dangling: DanglingContainers;

  constructor(held: HeldTasks) {
    this.#held = held;
    this.#dangling = new DanglingContainers(held);
  }

  /** Begins it for a configuration, once. */
  begin(context: DriverContext): void {
    const { config, stats, background } = context;
    if (!config.enabled || this.#begun.has(context)) return;
    this.#begun.add(context);
    releaseUnusedImages(context);
    this.#warnings.tell([...openWays(config), ...authWarnings(config.auth)]);
    this.#telemetry.turnOn(config.telemetry, { state: () => nodeState(this.#held.tasks(), stats.workers) });
    background.add(tidyNetworks(context));
    this.#dangling.watch(context);
  }

  /** Ends what outlives its configuration. */
  async end(options: { timeoutMs: number }): Promise<void> {
    await this.#telemetry.turnOff(options);
  }
}
