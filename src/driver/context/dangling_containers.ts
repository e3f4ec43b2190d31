import type { Container } from "../../containerd/services/containers.ts";
import { DriverError, NotFoundError } from "../../errors.ts";
import { logger } from "../../log.ts";
import { ALLOC_ID_LABEL, TASK_ID_LABEL } from "../container/labels.ts";
import { removeContainer } from "../container/remove_container.ts";
import type { DriverContext } from "./driver_context.ts";

type ReaperContext = Pick<
  DriverContext,
  "config" | "containerd" | "snapshotter" | "networks" | "throughBriefOutage" | "clock" | "retired" | "background"
>;

const log = logger("dangling-containers");

/**
 * Removes containers that the driver made for tasks it does not hold, as Nomad's docker driver does, once they have been so
 * for the whole of the grace: a plugin that was killed leaves them, and Nomad may forget them. Runs until the configuration
 * is retired.
 */
export class DanglingContainers {
  /** Since when a container was seen without its task, by the steady clock; its wall clock may be set. */
  readonly #sinceMs = new Map<string, number>();
  readonly #isHeld: (taskId: string) => boolean;

  constructor({ isHeld }: { isHeld: (taskId: string) => boolean }) {
    this.#isHeld = isHeld;
  }

  /** Looks at every period of the configuration, the first time after one. */
  watch(context: ReaperContext): void {
    const { enabled, periodMs } = context.config.gc.danglingContainers;
    if (!enabled || context.retired.aborted) return;
    const timer = context.clock.after(periodMs, () => {
      context.background.add(this.#pass(context));
      this.watch(context);
    });
    context.retired.addEventListener("abort", () => timer[Symbol.dispose](), { once: true });
  }

  /** One look; what containerd does not answer is asked at the next. */
  async #pass(context: ReaperContext): Promise<void> {
    try {
      await this.#reap(context);
    } catch (error) {
      // With its configuration goes the connection to containerd.
      if (context.retired.aborted) return;
      if (!(error instanceof DriverError)) throw error;
      log.warn("containers without a task are not looked at now", { error });
    }
  }

  async #reap(context: ReaperContext): Promise<void> {
    const { containerd, config: { gc }, clock } = context;
    const { graceMs, dryRun } = gc.danglingContainers;
    const made = await containerd.containers.list([`labels."${ALLOC_ID_LABEL}"`]);
    const dangling = made.filter(({ labels }) => !this.#isHeld(labels[TASK_ID_LABEL] ?? ""));
    this.#forgetAllBut(dangling);
    for (const container of dangling) {
      const sinceMs = this.#sinceMs.get(container.id) ?? clock.nowMs();
      this.#sinceMs.set(container.id, sinceMs);
      if (clock.nowMs() - sinceMs < graceMs || await isKept(context, container)) continue;
      // Its task may have come while this looked at others.
      if (this.#isHeld(container.labels[TASK_ID_LABEL] ?? "")) continue;
      log.warn(dryRun ? "would remove a container without a task" : "removing a container without a task", {
        containerId: container.id,
        taskId: container.labels[TASK_ID_LABEL],
      });
      if (!dryRun) await removeContainer(context, container.id);
    }
  }

  #forgetAllBut(dangling: readonly Container[]): void {
    const ids = new Set(dangling.map(({ id }) => id));
    for (const id of this.#sinceMs.keys()) if (!ids.has(id)) this.#sinceMs.delete(id);
  }
}

/** With `gc.container = false` a container without a process is one that an operator wants to look at. */
async function isKept({ containerd, config: { gc } }: ReaperContext, { id }: Container): Promise<boolean> {
  if (gc.container) return false;
  try {
    return (await containerd.tasks.get({ containerId: id })).status !== "running";
  } catch (error) {
    if (error instanceof NotFoundError) return true;
    throw error;
  }
}
