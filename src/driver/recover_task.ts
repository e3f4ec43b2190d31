import { cleanUp } from "../clean_up.ts";
import { NotFoundError } from "../errors.ts";
import { isExecId } from "../model/names.ts";
import type { TaskState } from "../model/task/task_state.ts";
import { keepOutput, locateAdopted } from "./container/adopt_task.ts";
import { findBundle } from "./container/find_bundle.ts";
import { TASK_ID_LABEL } from "./container/labels.ts";
import type { DriverContext } from "./context/driver_context.ts";
import { repairNetwork } from "./container/network/look_after_networks.ts";
import { removeStrayExecs, strayExecs } from "./exec/stray_execs.ts";
import { taskAtShim } from "./outage/shim_calls.ts";
import { answers } from "./outage/answers.ts";
import { Task } from "./container/task.ts";

type RecoverContext = Pick<
  DriverContext,
  "config" | "containerd" | "hostRoot" | "background" | "networks" | "inNamespace" | "throughBoot"
>;

/**
 * Finds a task's container and its process again, running or ended; starts nothing, mends its network, and ends commands
 * that a former plugin left in it. While containerd is away the word of the process's shim is enough. NotFoundError when
 * the container or the process is gone.
 */
export async function recoverTask(
  configured: RecoverContext,
  id: string,
  { state, onEvent }: { state: TaskState; onEvent?: (message: string) => void },
): Promise<Task> {
  const located = await locateAdopted(configured, state);
  const context = configured.inNamespace(located.namespace ?? configured.config.containerdNamespace);
  const { containerd, background, networks } = context;
  const { containerId } = state;
  const found = await findAtShim(context, located) ?? await findTask(context, { id, state: located });
  background.add(removeStrayExecs(containerd, containerId, found.strays));
  const { pid } = found.state;
  if (found.isRunning) background.add(repairNetwork(context, { containerId, pid }, { onEvent }));
  return new Task(id, found.state, { ...context, address: await networks.address(containerId) });
}

/** A task found, and the commands that were left in it. */
interface Found {
  readonly state: TaskState;
  readonly strays: readonly string[];
  /** Whether its process is not known to have ended. */
  readonly isRunning: boolean;
}

/** The task as its shim knows it while containerd is away; undefined unless it has the very process that the handle names. */
async function findAtShim({ containerd }: RecoverContext, state: TaskState): Promise<Found | undefined> {
  if (await answers(containerd)) return undefined;
  const known = await taskAtShim(state.bundle, state.containerId);
  return known?.pid === state.pid ? { state, strays: known.execIds.filter(isExecId), isRunning: true } : undefined;
}

async function findTask(context: RecoverContext, { id, state }: { id: string; state: TaskState }): Promise<Found> {
  const { containerd } = context;
  const { containerId } = state;
  const { labels } = await patiently(context, () => containerd.containers.get(containerId));
  const owner = labels[TASK_ID_LABEL] ?? id;
  if (owner !== id) {
    throw new NotFoundError(`Cannot recover task "${id}": its container is that of task "${owner}" now`);
  }
  const { pid, status, ...process } = await patiently(context, () => containerd.tasks.get({ containerId }));
  const isRunning = status === "running";
  if (isRunning) void cleanUp(keepOutput(state, process));
  // The number of a process that has ended may be another's by now.
  const hasEnded = status === "stopped";
  const bundle = state.bundle || (hasEnded ? "" : await findBundle(context, { pid, containerId }));
  return {
    state: { ...state, pid, bundle },
    strays: isRunning ? await strayExecs(containerd, containerId) : [],
    isRunning,
  };
}

/** What containerd answers in the end; that it does not know the thing is an answer too. */
async function patiently<T>(
  { throughBoot }: Pick<RecoverContext, "throughBoot">,
  ask: () => Promise<T>,
): Promise<T> {
  const answer = await throughBoot(() => ask().catch(absence));
  if (answer instanceof NotFoundError) throw answer;
  return answer;
}

function absence(error: unknown): NotFoundError {
  if (error instanceof NotFoundError) return error;
  throw error;
}
