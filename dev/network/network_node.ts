import { runCommand } from "../run_command.ts";

/** The node's address, and that of the world behind its router. */
export const NODE_ADDRESS = "192.0.2.10";
export const WORLD_ADDRESS = "198.51.100.1";
export const NODE_IPV6 = "2001:db8:1::10";
export const WORLD_IPV6 = "2001:db8:2::1";

/** Directory that a real driver has for its networks. */
const STATE = "/run/containerd-driver";

/** The node: a mount namespace too, so that what is kept in /run, and what /sys shows, is this node's alone. */
const NODE_SCRIPT = `
set -e
mkdir -p ${STATE}
mount -t tmpfs none ${STATE}
sys=$(mktemp -d)
mount -t sysfs sysfs $sys
mount --rbind /sys/fs/cgroup $sys/fs/cgroup
mount --rbind $sys /sys
ip link set lo up
echo ready
exec cat
`;
const WORLD_SCRIPT = "ip link set lo up; echo ready; exec cat";

/**
 * A network of its own for a node, as one of a process: with an uplink to a router that has the rest of the world behind
 * it, and that knows nothing of what the node has inside. Needs root.
 */
export class NetworkNode implements AsyncDisposable {
  readonly #node: Deno.ChildProcess;
  readonly #world: Deno.ChildProcess;
  #isOver = false;

  private constructor(node: Deno.ChildProcess, world: Deno.ChildProcess) {
    this.#node = node;
    this.#world = world;
  }

  static async start(): Promise<NetworkNode> {
    const node = await holder(["--net", "--mount"], NODE_SCRIPT);
    const world = await holder(["--net"], WORLD_SCRIPT);
    const network = new NetworkNode(node, world);
    await network.node(
      "sh",
      "-ec",
      `ip link add uplink type veth peer name downlink netns ${world.pid}
       ip addr add ${NODE_ADDRESS}/24 dev uplink
       ip -6 addr add ${NODE_IPV6}/64 dev uplink nodad
       ip link set uplink up`,
    );
    await network.world(
      "sh",
      "-ec",
      `ip addr add 192.0.2.1/24 dev downlink
       ip addr add ${WORLD_ADDRESS}/32 dev lo
       ip -6 addr add 2001:db8:1::1/64 dev downlink nodad
       ip -6 addr add ${WORLD_IPV6}/128 dev lo nodad
       ip link set downlink up`,
    );
    await network.node("ip", "route", "add", "default", "via", "192.0.2.1");
    await network.node("ip", "-6", "route", "add", "default", "via", "2001:db8:1::1");
    return network;
  }

  /** Words before a command that run it on the node. */
  get nodeWords(): string[] {
    return ["nsenter", "--target", `${this.#node.pid}`, "--net", "--mount", "--wd=/", "--"];
  }

  /** Words before a command that run it in the world. */
  get worldWords(): string[] {
    return ["nsenter", "--target", `${this.#world.pid}`, "--net", "--"];
  }

  /** Words before a command that run it in the network of a task's container. */
  taskWords(containerId: string): string[] {
    return [...this.nodeWords, "nsenter", `--net=${STATE}/network/namespaces/${containerId}`, "--"];
  }

  /** Runs a command on the node and resolves to its output. */
  async node(...command: string[]): Promise<string> {
    return await runCommand([...this.nodeWords, ...command]);
  }

  /** Runs a command in the world and resolves to its output. */
  async world(...command: string[]): Promise<string> {
    return await runCommand([...this.worldWords, ...command]);
  }

  /** Ends both networks; once is enough. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const child of [this.#node, this.#world]) {
      await child.stdin.close();
      await child.stdout.cancel();
      await child.status;
    }
  }
}

/** A process that holds namespaces until its stdin ends. */
async function holder(namespaces: readonly string[], script: string): Promise<Deno.ChildProcess> {
  const args = [...namespaces, "--", "sh", "-c", script];
  const child = new Deno.Command("unshare", { args, stdin: "piped", stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  if (new TextDecoder().decode(value).startsWith("ready")) return child;
  throw new Error(`Cannot make a network of its own: ${(await child.status).code}`);
}
