import { encode } from "@msgpack/msgpack";
import { decodePluginConfig } from "../../src/config/plugin_config.ts";
import { decodeTaskConfig } from "../../src/config/task_config.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import type { Allowance } from "../../src/model/allowance.ts";
import { allowStart } from "../../src/policy/allow_start.ts";
import type { Block } from "./policy_rows.ts";

const RUNTIMES = { runtime: { crun: { binary: "/usr/bin/crun" } } };

/** What the policy says of a task's `config` block, a plugin's and a Nomad namespace. */
export function start(job: Block, plugin: Block, namespace = "default"): Allowance {
  const config = decodeTaskConfig(encode({ image: "busybox", ...job }));
  const plan = { image: parseImageReference(config.image), request: { config, namespace } };
  return allowStart(plan, decodePluginConfig(encode({ ...RUNTIMES, ...plugin }), 4));
}
