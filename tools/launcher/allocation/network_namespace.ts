import { runCommand } from "../host/run_command.ts";

/** A network namespace with nothing but a loopback interface, removed at disposal. Needs root and iproute2. */
export interface NetworkNamespace extends AsyncDisposable {
  readonly path: string;
}

/** Makes `/var/run/netns/<name>`, where Nomad's client puts those of its groups. */
export async function makeNetworkNamespace(name: string): Promise<NetworkNamespace> {
  await runCommand(["ip", "netns", "add", name]);
  const remove = async () => void await runCommand(["ip", "netns", "delete", name]);
  try {
    await runCommand(["ip", "-n", name, "link", "set", "lo", "up"]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: `/var/run/netns/${name}`, [Symbol.asyncDispose]: remove };
}
