/** What a task's network is, as its `network_mode` says. */
export type NetworkMode =
  | { readonly kind: "bridge" | "none" | "host" }
  | { readonly kind: "task"; readonly task: string }
  | { readonly kind: "cni"; readonly network: string };

/** Names of networks as the CNI specification has them. */
const NETWORK_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** The mode of `bridge`, `none`, `host`, `task:NAME` or `cni/NAME`; Docker's word for bridge is `default`. */
export function parseNetworkMode(text: string): NetworkMode | undefined {
  if (text === "bridge" || text === "default") return { kind: "bridge" };
  if (text === "none" || text === "host") return { kind: text };
  const task = after("task:", text);
  if (task !== undefined) return task === "" ? undefined : { kind: "task", task };
  const network = after("cni/", text);
  return network !== undefined && NETWORK_NAME.test(network) ? { kind: "cni", network } : undefined;
}

function after(prefix: string, text: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
