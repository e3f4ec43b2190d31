import type { Platform } from "../../config/parse/platform.ts";
import type { Introspection } from "../../containerd/services/introspection.ts";
import { ConfigError } from "../../errors.ts";
import { nodeArchitecture } from "../../model/architecture.ts";

const SNAPSHOTTER = "io.containerd.snapshotter.v1";

/** The node's platform as the snapshotter's plugin tells it; ConfigError when containerd has no such plugin running. */
export async function nodePlatform(introspection: Introspection, snapshotter: string): Promise<Platform> {
  const plugins = await introspection.plugins(SNAPSHOTTER);
  const plugin = plugins.find(({ id }) => id === snapshotter);
  if (plugin && plugin.error === undefined) {
    return plugin.platforms[0] ?? { os: "linux", architecture: nodeArchitecture() };
  }
  const loaded = plugins.filter(({ error }) => error === undefined).map(({ id }) => id).join(", ");
  const reason = plugin ? `did not load (${plugin.error})` : "does not exist";
  throw new ConfigError(
    `Cannot use snapshotter "${snapshotter}": containerd's plugin "${SNAPSHOTTER}.${snapshotter}" ${reason}, loaded are ${loaded}`,
  );
}
