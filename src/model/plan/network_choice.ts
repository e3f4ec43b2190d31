import { ConfigError } from "../../errors.ts";
import type { TaskRequest } from "../task/task_request.ts";

/**
 * Which network a task has: the node's, the one at a path that Nomad made for the group, loopback alone, the bridge of
 * the driver's `network` block, one of the operator's, or that of another task.
 */
export type NetworkChoice =
  | { readonly kind: "host" | "none" | "bridge" }
  | { readonly kind: "group"; readonly path: string }
  | { readonly kind: "cni"; readonly network: string }
  | { readonly kind: "task"; readonly task: string };

type Asked = Pick<TaskRequest, "network"> & {
  readonly config: Pick<TaskRequest["config"], "hostNetwork" | "networkMode">;
};

/** The choice of a job; ConfigError when the group's network and the task's words do not go together. */
export function networkChoice({ config: { hostNetwork, networkMode }, network }: Asked): NetworkChoice {
  const path = network?.mode === "host" ? "" : network?.path ?? "";
  if (path === "") return hostNetwork ? { kind: "host" } : networkMode ?? { kind: "bridge" };
  // Docker's word for the network that a task has anyway, and one that takes it none of its own.
  if (networkMode?.kind === "none") return networkMode;
  if (!hostNetwork && (networkMode === undefined || networkMode.kind === "bridge")) return { kind: "group", path };
  const option = networkMode === undefined ? 'host_network "true"' : `network_mode "${words(networkMode)}"`;
  throw new ConfigError(`Cannot use ${option}: the group has a network of its own, allowed is one of the two`);
}

function words(mode: NonNullable<Asked["config"]["networkMode"]>): string {
  if (mode.kind === "task") return `task:${mode.task}`;
  return mode.kind === "cni" ? `cni/${mode.network}` : mode.kind;
}
