import type { CommandContext } from "./command_context.ts";
import { type Command, USAGE } from "./command_line.ts";

/** Does what somebody asked for on the command line; resolves to the exit status. */
export async function runCommand(command: Command, context: CommandContext): Promise<number> {
  const { identity: { name, version }, print, printError } = context;
  switch (command.kind) {
    case "version":
      print(`${name} ${version} (Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch})`);
      return 0;
    case "help":
      print(USAGE.trimEnd());
      return 0;
    case "unknown":
      printError(`${command.reason}\nTry "${name} --help"`);
      return 2;
    case "check": {
      // Nomad waits for the plugin to start, and needs none of this.
      const { checkCommand } = await import("./check/check_command.ts");
      return await checkCommand(command, context);
    }
    case "migrate": {
      const { migrateCommand } = await import("./migrate/migrate_command.ts");
      return await migrateCommand(command, context);
    }
  }
}
