import type { Random } from "../random.ts";
import type { Fault } from "../world.ts";

const LATEST_MS = 400;
const HANG_MS = 1_500;

/** What real faults are made with. */
export interface FaultMeans {
  /** Sends containerd a signal. */
  signal(signal: Deno.Signal): void;
  /** Kills containerd and starts it anew. */
  restart(): Promise<void>;
  /** Kills the plugin, and starts another one that is told of the tasks. */
  replacePlugin(): Promise<void>;
  stopRegistry(): Promise<void>;
  bootRegistry(): Promise<void>;
}

/** One fault, at random, that comes at some moment of the steps under it. */
export function randomFault(means: FaultMeans, random: Random): Fault {
  const afterMs = random.below(LATEST_MS);
  const { signal, restart, replacePlugin, stopRegistry, bootRegistry } = means;
  return random.pick<Fault>([
    {
      name: `after ${afterMs} ms containerd is killed and started anew`,
      isRestart: true,
      begin: () => later(afterMs, restart),
    },
    { name: `after ${afterMs} ms the plugin is killed`, begin: () => later(afterMs, replacePlugin) },
    { name: `after ${afterMs} ms containerd hangs`, begin: () => later(afterMs, () => hang(signal)) },
    { name: "the registry is away", words: /Cannot pull image/, begin: () => registryAway(stopRegistry, bootRegistry) },
  ]);
}

async function hang(signal: FaultMeans["signal"]): Promise<void> {
  signal("SIGSTOP");
  await pause(HANG_MS);
  signal("SIGCONT");
}

/** What begins in a moment, and is over when it is disposed. */
function later(afterMs: number, run: () => Promise<void>): AsyncDisposable {
  const done = pause(afterMs).then(run);
  done.catch(() => {});
  return { [Symbol.asyncDispose]: () => done };
}

function registryAway(stop: () => Promise<void>, boot: () => Promise<void>): AsyncDisposable {
  const stopped = stop();
  stopped.catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      await stopped;
      await boot();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
