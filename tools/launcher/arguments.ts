import { parseArgs } from "node:util";
import type { LaunchOptions } from "./session/launch_options.ts";
import { LaunchError } from "./host/launch_error.ts";

/** What the launcher can be asked, as it prints it. */
export const USAGE = `Runs one task of a Nomad job with the containerd driver, without a Nomad agent.

Usage: deno task launch JOB [options] [--exec -- COMMAND...]

  JOB               a job in HCL, or a .json file as \`nomad job run -output\` writes it
  --task NAME       which task, when the job has several
  --as-is           run a task of Nomad's docker driver too, as it is written
  --migrate         run nothing; print what would change for each docker task of the job
  --var NAME=VALUE  a variable of the job; may be given again
  --config FILE     the plugin's config, in HCL
  --plugin PATH     the plugin's binary (default: this repository's source)
  --address SOCKET  containerd's socket, over what the config says; \`deno task dev\` runs a containerd
  --stats           print the task's usage each second
  --exec -- ...     run a command in the task once it runs
  --tty             give that command the terminal
  --signal SIGNAL   send the running task a signal, such as SIGUSR1
  --after TEXT      wait for TEXT in the task's output before --exec and --signal
  --verbose         print the plugin's whole log
  --help            print this

The exit status is the task's, 128 + n after signal n, and 125 when the launcher fails. Ctrl-C stops the task with the
job's kill_signal and kill_timeout; a second Ctrl-C kills it.
`;

/** The options of a command line; undefined when it asks for help. */
export function parseArguments(args: readonly string[]): LaunchOptions | undefined {
  const dashes = args.indexOf("--");
  const [own, command] = dashes < 0 ? [args, []] : [args.slice(0, dashes), args.slice(dashes + 1)];
  const { values, positionals } = parse(own);
  if (values.help) return undefined;
  const [job, ...more] = positionals;
  if (job === undefined || more.length > 0) throw wrong("it needs one JOB");
  if (values.exec !== (command.length > 0)) throw wrong("--exec and a command after -- belong together");
  if (values.tty && !values.exec) throw wrong("--tty needs --exec");
  const { task: taskName, var: assignments, exec: _exec, help: _help, "as-is": asIs, ...others } = values;
  return { ...others, asIs, job, taskName, variables: variables(assignments), exec: values.exec ? command : undefined };
}

function parse(args: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const options = {
    task: text,
    "as-is": flag,
    migrate: flag,
    var: { type: "string", multiple: true, default: [] as string[] },
    config: text,
    plugin: text,
    address: text,
    stats: flag,
    exec: flag,
    tty: flag,
    signal: text,
    after: text,
    verbose: flag,
    help: { ...flag, short: "h" },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    // Node's advice for arguments that begin with a hyphen is of no use here: they are no names of jobs.
    throw wrong(String(cause instanceof Error ? cause.message : cause).split(". ")[0] ?? "", { cause });
  }
}

function variables(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(assignments.map((assignment) => {
    const equals = assignment.indexOf("=");
    if (equals < 1) throw wrong(`--var "${assignment}" is not NAME=VALUE`);
    return [assignment.slice(0, equals), assignment.slice(equals + 1)];
  }));
}

function wrong(reason: string, options?: ErrorOptions): LaunchError {
  return new LaunchError(`Cannot use the command line: ${reason}\nTry --help`, options);
}
