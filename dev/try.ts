/** Runs one task of a job through the plugin on a containerd in memory; no root, no containerd, no program. See `--help`. */

import { useOwnHttp2 } from "../packages/grpc/use_own_http2.ts";
import { configureLog } from "../src/log.ts";
import { parseArguments } from "../tools/launcher/arguments.ts";
import { isForeseen } from "../tools/launcher/host/launch_error.ts";
import { Interrupts } from "../tools/launcher/session/interrupts.ts";
import { thisTerminal } from "../tools/launcher/session/terminal.ts";
import { tryJob } from "./try/try_job.ts";

const FAILED = 125;
const USAGE = `Runs one task of a Nomad job through the driver on a containerd in memory, as an ordinary user.

Usage: deno task try JOB [--task NAME] [--var NAME=VALUE] [--stats] [--signal SIGNAL] [--verbose]

The image is there by whatever name, and holds a shell that knows echo, exit, trap, sleep and loops without end.
Ctrl-C stops the task with the job's kill_signal and kill_timeout; a second Ctrl-C kills it.
`;

async function main(args: readonly string[]): Promise<number> {
  const terminal = thisTerminal();
  const tell = (error: unknown) => terminal.say(describe(error));
  try {
    const options = parseArguments(args);
    if (options === undefined) {
      await Deno.stdout.write(new TextEncoder().encode(USAGE));
      return 0;
    }
    useOwnHttp2();
    if (options.verbose) configureLog();
    using interrupts = new Interrupts(tell).listen();
    return await tryJob(options, { terminal, interrupts });
  } catch (error) {
    tell(error);
    return FAILED;
  }
}

function describe(error: unknown): string {
  if (isForeseen(error)) return error.message;
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
