import { NetworkError, NotFoundError } from "../../../errors.ts";
import { containerId } from "../../../model/names.ts";
import type { StartPlan } from "../../../model/plan/start_plan.ts";
import type { WantedNetwork } from "../../../network/plan_network.ts";
import type { NetworkList } from "../../../network/cni/network_list.ts";
import type { DriverContext } from "../../context/driver_context.ts";

/** What comes of a plan's network on this node; neither is there for one that the runtime makes or joins by itself. */
export interface SettledNetwork {
  /** The plugins that make it. */
  readonly list?: NetworkList;
  /** The namespace that the container joins, and the container whose network is in it: its own, or another task's. */
  readonly joined?: { readonly path: string; readonly containerId: string };
}

type SettleContext = Pick<DriverContext, "networks" | "containerd" | "cgroupVersion" | "throughBriefOutage">;

/**
 * Looks whether a task can have the network it wants, before anything is made for it. A task that just has the bridge by
 * default, and publishes nothing on it, starts with loopback alone where the node lacks the plugins; `onEvent` is told.
 */
export async function settleNetwork(
  context: SettleContext,
  plan: StartPlan,
  { onEvent }: { onEvent?: ((message: string) => void) | undefined },
): Promise<SettledNetwork> {
  const { network, ports, request } = plan;
  if (network.kind === "task") return { joined: await findTask(context, request.allocId, network) };
  if (network.kind === "cni") return await planned(context, plan, network);
  if (network.kind !== "bridge") return {};
  const isDefault = request.config.networkMode === undefined && ports.length === 0;
  const state = await context.networks.readinessLately();
  if (isDefault && state.kind === "none") return {};
  if (isDefault && state.kind === "missing") {
    onEvent?.(`The task has no network but loopback: ${state.reason}`);
    return {};
  }
  return await planned(context, plan, { kind: "bridge" });
}

async function planned(
  { networks }: Pick<DriverContext, "networks">,
  { containerId, ports }: StartPlan,
  wanted: WantedNetwork,
): Promise<SettledNetwork> {
  const list = await networks.plan(wanted, ports);
  return { list, joined: { path: networks.namespacePath(containerId), containerId } };
}

/** The network namespace of a task of the allocation that runs. */
async function findTask(
  { containerd, cgroupVersion, throughBriefOutage }: SettleContext,
  allocId: string,
  { task }: { task: string },
): Promise<{ path: string; containerId: string }> {
  const id = containerId({ allocId, name: task }, cgroupVersion);
  const refuse = (cause?: unknown) =>
    new NetworkError(
      `Cannot use network_mode "task:${task}": the allocation has no running task of that name; one that others join ` +
        'has to start before them, with lifecycle { hook = "prestart", sidecar = true }',
      { cause },
    );
  try {
    const { status, pid } = await throughBriefOutage(() => containerd.tasks.get({ containerId: id }));
    if (status === "running") return { path: `/proc/${pid}/ns/net`, containerId: id };
  } catch (error) {
    throw error instanceof NotFoundError ? refuse(error) : error;
  }
  throw refuse();
}
