import { ConfigError } from "../../errors.ts";

/**
 * A process takes 2 MiB of arguments and environment by default (see execve(2)); a runtime takes minutes over more entries
 * than these.
 */
const ENTRIES_MAX = 8192;
const LENGTH_MAX = 2 ** 20;

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * `NAME=value` list of a process: the image's entries in their order, over them Nomad's in name order, a PATH in any
 * case. Throws `ConfigError` for a value of Nomad's that no process can be given, and for more than one can be.
 */
export function buildEnv(
  imageEnv: readonly string[],
  taskEnv: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> = {},
): string[] {
  const env = new Map<string, string>(Object.entries(own));
  for (const entry of imageEnv) {
    const [name, value] = splitEntry(entry);
    if (name !== "") env.set(name, value);
  }
  for (const name of Object.keys(taskEnv).sort()) env.set(name, withoutNul(name, taskEnv[name] ?? ""));
  if (!env.has("PATH")) env.set("PATH", DEFAULT_PATH);
  return bounded([...env].map(([name, value]) => `${name}=${value}`));
}

function bounded(entries: string[]): string[] {
  const length = entries.reduce((total, entry) => total + entry.length, 0);
  if (entries.length <= ENTRIES_MAX && length <= LENGTH_MAX) return entries;
  throw new ConfigError(
    `Cannot use an env of ${entries.length} entries and ${length} characters: allowed are ${ENTRIES_MAX} and ${LENGTH_MAX}`,
  );
}

function splitEntry(entry: string): [name: string, value: string] {
  const at = entry.indexOf("=");
  return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
}

/** The message is without the value, which may be a secret. */
function withoutNul(name: string, value: string): string {
  if (!value.includes("\0")) return value;
  throw new ConfigError(`Cannot use env "${name}": its value has a NUL, allowed is a text without`);
}
