import type { RuntimeBlock } from "../config/plugin/runtime_options.ts";
import { ConfigError } from "../errors.ts";
import type { PolicyConfig } from "./namespace_restrictions.ts";

const DEFAULT_TYPE = "io.containerd.runc.v2";
/** What Docker calls its own runtime. */
const DOCKERS_NAME = "runc";

/** The runtime of a task that names it, or none; ConfigError for a name that the operator did not give. */
export function findRuntime(name: string | undefined, config: PolicyConfig): RuntimeBlock {
  const { runtimes = new Map<string, RuntimeBlock>(), containerdRuntime: type = DEFAULT_TYPE } = config;
  if (name === undefined) return { type };
  const named = runtimes.get(name);
  if (named !== undefined) return named;
  if (name === DOCKERS_NAME && type === DEFAULT_TYPE) return { type };
  const known = runtimes.size === 0 ? "it has no runtime blocks" : `allowed are ${[...runtimes.keys()].join(", ")}`;
  throw new ConfigError(`Cannot use runtime "${name}": the plugin's configuration does not name it, ${known}`);
}
