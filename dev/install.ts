/** Writes a plugin into a Nomad plugin directory that runs this checkout, without compiling: deno task install DIRECTORY */

import { fileURLToPath } from "node:url";
import { V8_FLAGS } from "../tools/launcher/host/plugin_command.ts";

const NAME = "containerd-driver";

/** The shell script that runs the plugin's source with that Deno, offline and with the locked versions. */
export function pluginScript({ deno, root }: { deno: string; root: string }): string {
  const flags = ["--quiet", "--permission-set=plugin", "--cached-only", "--frozen", V8_FLAGS, "--config"];
  const words = [deno, "run", ...flags, `${root}/deno.json`, `${root}/mod.ts`].map(quoted).join(" ");
  return `#!/bin/sh\nexec ${words} "$@"\n`;
}

/** As sh(1) reads it: nothing has a meaning between single quotes. */
function quoted(word: string): string {
  return /^[\w./=,:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

async function main([directory]: readonly string[]): Promise<void> {
  if (directory === undefined || directory.startsWith("-")) {
    throw new Error("Cannot install: name the agent's plugin_dir, for example /opt/nomad/data/plugins");
  }
  const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
  await Deno.mkdir(directory, { recursive: true });
  const path = `${directory}/${NAME}`;
  await Deno.writeTextFile(path, pluginScript({ deno: Deno.execPath(), root }));
  await Deno.chmod(path, 0o755);
  console.log(`${path} runs ${root}; its plugin block in the agent's configuration has the label "${NAME}"`);
}

if (import.meta.main) {
  await main(Deno.args).catch((error) => {
    console.error(error.message);
    Deno.exit(1);
  });
}
