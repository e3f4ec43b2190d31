import type { Version } from "../containerd/version.ts";
import { ConfigError } from "../errors.ts";

/** The first containerd whose transfer service reads hosts.toml files; older ones would silently ask other hosts. */
const OLDEST_MAJOR = 2;

/** ConfigError when this containerd cannot do what `registry_hosts_dir` asks for. */
export async function requireHostsDirs(version: Version, hostsDir: string): Promise<void> {
  const { version: text } = await version.get();
  const major = Number(/^v?(\d+)\./.exec(text)?.[1] ?? 0);
  if (major >= OLDEST_MAJOR) return;
  const reason = `containerd ${text} cannot pull with it, ${OLDEST_MAJOR}.0 or later is needed`;
  throw new ConfigError(`Cannot use registry_hosts_dir "${hostsDir}": ${reason}`);
}
