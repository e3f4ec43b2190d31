import type { Process } from "../../containerd/process.ts";
import { copyFifo } from "../../host/pipes/copy_fifo.ts";
import type { TaskState } from "../../model/task/task_state.ts";
import type { DriverContext } from "../context/driver_context.ts";
import { findContainer } from "./remove_container.ts";

type AdoptContext = Pick<DriverContext, "config" | "inNamespace" | "throughBoot">;

/** Where versions of the Go driver kept their containers; the second on cgroup v2. */
const GO_NAMESPACES = ["nomad", "nomad.slice"];

/** The state of a task of the Go driver, with the namespace of containerd's that has its container; as it was when none has. */
export async function locateAdopted(context: AdoptContext, state: TaskState): Promise<TaskState> {
  if (state.output === undefined) return state;
  const { config, throughBoot } = context;
  for (const namespace of new Set([config.containerdNamespace, ...GO_NAMESPACES])) {
    const find = () => findContainer(context.inNamespace(namespace).containerd, state.containerId);
    const container = await throughBoot(find);
    if (container !== undefined) return { ...state, namespace };
  }
  return state;
}

/**
 * Takes over what the Go driver's process did for its task: the output comes through FIFOs of containerd's, and somebody
 * has to copy it into Nomad's. Resolves when all of it was copied.
 */
export async function keepOutput(
  { output }: TaskState,
  { stdout, stderr }: Pick<Process, "stdout" | "stderr">,
): Promise<void> {
  if (output === undefined) return;
  const pairs = [[stdout, output.stdout], [stderr, output.stderr]] as const;
  const copied = pairs.filter(([source, target]) => source !== "" && target !== "" && source !== target);
  await Promise.all(copied.map(([source, target]) => copyFifo(source, target)));
}
