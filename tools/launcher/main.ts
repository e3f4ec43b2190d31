/** Runs one task of a job as Nomad would, without a Nomad agent; see `--help`. */

import type { Tty } from "./session/exec_command.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";
import { migrateCommand } from "../../src/command/migrate/migrate_command.ts";
import { parseArguments, USAGE } from "./arguments.ts";
import { isForeseen, LaunchError } from "./host/launch_error.ts";
import { Interrupts } from "./session/interrupts.ts";
import { launch } from "./session/launch.ts";
import { thisTerminal } from "./session/terminal.ts";

/** As `docker run`: not a status that a task is likely to have. */
const FAILED = 125;

async function main(args: readonly string[]): Promise<number> {
  useOwnHttp2();
  const terminal = thisTerminal();
  const tell = (error: unknown) => terminal.say(describe(error));
  try {
    const options = parseArguments(args);
    if (options === undefined) {
      await Deno.stdout.write(new TextEncoder().encode(USAGE));
      return 0;
    }
    if (options.migrate) {
      const { job, variables } = options;
      return await migrateCommand({ jobs: [job], variables, json: false }, { print: console.log, printError: tell });
    }
    using interrupts = new Interrupts(tell).listen();
    const tty = options.tty ? thisTty() : undefined;
    const stdin = options.exec === undefined ? undefined : Deno.stdin.readable;
    return await launch(options, { terminal, interrupts, execInput: { stdin, tty } });
  } catch (error) {
    tell(error);
    return FAILED;
  }
}

function thisTty(): Tty {
  if (!Deno.stdin.isTerminal()) throw new LaunchError("Cannot use --tty: stdin is not a terminal");
  return { take };
}

/** Before and after the command Ctrl-C is the launcher's again. */
function take(onSize: (size: { height: number; width: number }) => void): Disposable {
  const tell = () => {
    const { rows, columns } = Deno.consoleSize();
    onSize({ height: rows, width: columns });
  };
  Deno.stdin.setRaw(true);
  tell();
  Deno.addSignalListener("SIGWINCH", tell);
  return {
    [Symbol.dispose]() {
      Deno.removeSignalListener("SIGWINCH", tell);
      Deno.stdin.setRaw(false);
    },
  };
}

function describe(error: unknown): string {
  if (error instanceof SuppressedError) return `${describe(error.suppressed)}\nand then: ${describe(error.error)}`;
  if (isForeseen(error)) return error.message;
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

// An input that is read from still keeps the process alive.
if (import.meta.main) Deno.exit(await main(Deno.args));
