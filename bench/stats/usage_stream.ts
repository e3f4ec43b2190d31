import type { Driver, TaskStats } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Client } from "../../packages/grpc/client.ts";

/** Nomad's own interval. */
const INTERVAL = { seconds: 1n };

/** A task's usage each second, as Nomad asks for it. */
export async function* usageStream(
  driver: Client<typeof Driver>,
  taskId: string,
  signal?: AbortSignal,
): AsyncGenerator<TaskStats> {
  const call = driver.taskStats({ taskId, collectionInterval: INTERVAL }, { signal });
  for await (const { stats } of call) yield stats!;
}

/** Reads usage streams of many tasks, opened over one second as tasks come, until disposed. */
export class UsageStreams implements AsyncDisposable {
  readonly #abort = new AbortController();
  readonly #streams: Promise<void>[] = [];
  /** How many figures came. */
  figures = 0;

  /** Opens a stream for each task. */
  async open(driver: Client<typeof Driver>, taskIds: readonly string[]): Promise<void> {
    for (const taskId of taskIds) {
      await pause(1_000 / taskIds.length);
      this.#streams.push(this.#read(usageStream(driver, taskId, this.#abort.signal)));
    }
  }

  async #read(usages: AsyncIterable<TaskStats>): Promise<void> {
    try {
      for await (const _ of usages) this.figures++;
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#streams);
  }
}

/** Lets time pass, which is what a bench measures over. */
export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
