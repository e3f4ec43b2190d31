import type { Version } from "../containerd/services/version.ts";
import { ConfigError, ImageError } from "../errors.ts";
import { isAtLeast } from "../is_at_least.ts";

/** The first containerd whose transfer service reads hosts.toml files; older ones would silently ask other hosts. */
const OLDEST = [2] as const;

/**
 * Throws where containerd would silently ask other hosts than `registry_hosts_dir` says: ConfigError when this one does not
 * read it, an ImageError that is worth another try when there is no such directory.
 */
export async function requireHostsDirs(version: Pick<Version, "get">, hostsDir: string): Promise<void> {
  const { version: text } = await version.get();
  if (!isAtLeast(text, OLDEST)) {
    const reason = `containerd ${text} cannot pull with it, ${OLDEST.join(".")}.0 or later is needed`;
    throw new ConfigError(`Cannot use registry_hosts_dir "${hostsDir}": ${reason}`);
  }
  const problem = await problemAt(hostsDir);
  if (problem === undefined) return;
  const reason = `allowed is a directory of the node, ${problem}`;
  throw new ImageError(`Cannot use registry_hosts_dir "${hostsDir}": ${reason}`, { recoverable: true });
}

/** Why there is no directory at the path; what only this process may not see is left to containerd. */
async function problemAt(path: string): Promise<string | undefined> {
  try {
    return (await Deno.stat(path)).isDirectory ? undefined : "it is a file";
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    return error instanceof NotFound || error instanceof NotADirectory ? "nothing is there" : undefined;
  }
}
