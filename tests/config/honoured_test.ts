import assert from "node:assert/strict";

import { authOptions as pluginAuthOptions } from "../../src/config/plugin/auth.ts";
import { allowedModesOptions, volumesOptions } from "../../src/config/plugin/restriction_options.ts";
import { gcOptions } from "../../src/config/plugin/gc.ts";
import { networkOptions } from "../../src/config/plugin/network.ts";
import { runtimeOptions } from "../../src/config/plugin/runtime_options.ts";
import { pluginOptions } from "../../src/config/plugin_config.ts";
import { authOptions as taskAuthOptions } from "../../src/config/task/image_options.ts";
import { mountOptions } from "../../src/config/mounts/mount_block.ts";
import { refusedOptions } from "../../src/config/task/docker/refused.ts";
import { optionsWithoutEffect } from "../../src/config/task/docker/without_effect.ts";
import { taskOptions } from "../../src/config/task_config.ts";

const SOURCE = new URL("../../src/", import.meta.url).pathname;
/** Where options are declared, and what knows none. */
const ELSEWHERE = ["config", "gen"];

/** The text of every source file that could honour an option. */
async function sourceText(directory = SOURCE): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (directory === SOURCE && ELSEWHERE.includes(name)) continue;
    texts.push(isDirectory ? await sourceText(`${directory}${name}/`) : await Deno.readTextFile(`${directory}${name}`));
  }
  return texts.join("\n");
}

/** Options whose decoder is all there is to them: it refuses them, or says that they have no effect. */
const DECODED_ONLY = new Set(["email", ...Object.keys(refusedOptions), ...Object.keys(optionsWithoutEffect)]);

Deno.test("no option is decoded and then ignored: the driver reads each one", async () => {
  // The options about mounts become one list of mounts before they leave the config.
  const source = await sourceText() + await sourceText(`${SOURCE}config/mounts/`);
  const blocks = [
    pluginOptions,
    volumesOptions,
    allowedModesOptions,
    runtimeOptions,
    pluginAuthOptions,
    gcOptions,
    networkOptions,
    taskOptions,
    taskAuthOptions,
    mountOptions,
  ];
  const names = blocks.flatMap((options) => Object.keys(options)).filter((name) => !DECODED_ONLY.has(name));
  assert.deepEqual(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(source)), []);
});
