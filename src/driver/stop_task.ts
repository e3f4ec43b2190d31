import { cleanUp } from "../clean_up.ts";
import { ignoreNotFound } from "../containerd/errors.ts";
import { Countdown } from "../async/countdown.ts";
import { DeadlineError } from "../errors.ts";
import { SIGKILL, signalNumber } from "../model/signals.ts";
import type { DriverContext } from "./context/driver_context.ts";
import { sendSignal } from "./outage/send_signal.ts";
import type { Task } from "./container/task.ts";

/** How to stop: `signal` by name, "" for the image's own; SIGKILL follows after `timeoutMs`. */
export interface StopOptions {
  readonly signal: string;
  readonly timeoutMs: number;
}

/** How long the kernel may take to end a killed process, for example one that waits for a disk. */
const KILL_TIMEOUT_MS = 60_000;
/** The signals of the stops that are under way. */
const stopping = new WeakMap<Task, number>();

/**
 * Asks the task to end, makes it end after the time-out, and resolves once it has. Its network goes in the background: the
 * plugins take longer than most tasks, and Nomad waits for this before it tells of the end.
 */
export async function stopTask(
  context: Pick<DriverContext, "containerd" | "throughBriefOutage" | "hostRoot" | "networks" | "background">,
  task: Task,
  options: StopOptions,
): Promise<void> {
  await endTask(context, task, options);
  context.background.add(cleanUp(context.networks.remove(task.state.containerId)));
}

async function endTask(
  context: Pick<DriverContext, "containerd" | "throughBriefOutage" | "hostRoot">,
  task: Task,
  { signal, timeoutMs }: StopOptions,
): Promise<void> {
  const { stopSignal } = task.state;
  const number = signal === "" ? stopSignal : signalNumber(signal);
  const kill = (options: { signal: number; all?: boolean }) => ignoreNotFound(sendSignal(context, task, options));
  using stop = noteStop(task, number);
  if (stop.isFirst) await kill({ signal: number });
  if (await endsWithin(task, timeoutMs)) return;
  await kill({ signal: SIGKILL, all: true });
  if (await endsWithin(task, KILL_TIMEOUT_MS)) return;
  throw new DeadlineError(`Cannot stop task "${task.id}": it lives on ${KILL_TIMEOUT_MS / 1000} s after SIGKILL`);
}

/** Notes that a task is being stopped with that signal, until disposed; one stop that comes twice signals once. */
function noteStop(task: Task, signal: number): Disposable & { readonly isFirst: boolean } {
  if (stopping.get(task) === signal) return { isFirst: false, [Symbol.dispose]() {} };
  stopping.set(task, signal);
  return { isFirst: true, [Symbol.dispose]: () => stopping.delete(task) };
}

async function endsWithin(task: Task, timeoutMs: number): Promise<boolean> {
  const { promise: timeout, resolve } = Promise.withResolvers<false>();
  using _countdown = new Countdown({ timeoutMs, onTimeUp: () => resolve(false) });
  return await Promise.race([task.exited.then(() => true), timeout]);
}
