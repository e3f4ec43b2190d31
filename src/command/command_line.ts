import { parseArgs } from "node:util";

/** What somebody who runs the program by hand wants of it. */
export type Command =
  | { readonly kind: "version" }
  | { readonly kind: "help" }
  | { readonly kind: "check"; readonly configPaths: readonly string[]; readonly json: boolean }
  | {
    readonly kind: "migrate";
    readonly jobs: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
    readonly json: boolean;
  }
  | { readonly kind: "unknown"; readonly reason: string };

/** The text of `--help`. */
export const USAGE = `Usage: containerd-driver [--version | --help | check [OPTIONS] | migrate [OPTIONS] JOB...]

A task driver plugin for Nomad. Nomad's agent starts it without arguments from its plugin_dir; by hand it does this:

  --version          print the version
  --help             print this text
  check              tell what Nomad will find on this node, one line for each part
    --config PATH    the agent's configuration, as Nomad takes it: a file of HCL or JSON, or a directory; or a file with
                     the plugin's options alone. May be given again. Without it all options are at their defaults
    --json           print the findings as JSON
  migrate JOB...     tell what changes for each task of Nomad's docker or podman driver, or of this one, in job files of
                     HCL or JSON: nothing, or the list of what has no effect and what is refused; "-" is stdin
    --var NAME=VALUE a variable of the jobs; may be given again
    --json           print the findings as JSON

The exit status is 0 when all is well, 1 when check found something bad or migrate a task that cannot move as it is, and
2 when the command line, a configuration or a job's file cannot be used.
`;

/** Reads the arguments; undefined when there are none. */
export function readCommandLine(args: readonly string[]): Command | undefined {
  if (args.length === 0) return undefined;
  try {
    return commandOf(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: "unknown", reason: error.message };
  }
}

function commandOf(args: readonly string[]): Command {
  const { values, positionals: [word, ...operands] } = parse(args);
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const { config = [], var: assignments = [], json = false } = values;
  if (word === "check" && operands.length === 0 && assignments.length === 0) {
    return { kind: "check", configPaths: config, json };
  }
  if (word === "migrate" && config.length === 0) return migrateOf({ jobs: operands, assignments, json });
  return unknown(`Cannot run "${args.join(" ")}": allowed are --version, --help, check and migrate`);
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      version: { type: "boolean" },
      help: { type: "boolean", short: "h" },
      config: { type: "string", multiple: true },
      var: { type: "string", multiple: true },
      json: { type: "boolean" },
    },
  });
}

function migrateOf(
  { jobs, assignments, json }: { jobs: readonly string[]; assignments: readonly string[]; json: boolean },
): Command {
  if (jobs.length === 0) return unknown("Cannot run migrate: it needs a job's file, or - for stdin");
  const pairs = assignments.map((assignment) => /^([^=]+)=(.*)$/s.exec(assignment));
  const wrong = assignments.find((_, index) => pairs[index] === null);
  if (wrong !== undefined) return unknown(`Cannot use --var "${wrong}": allowed is NAME=VALUE`);
  const variables = Object.fromEntries(pairs.flatMap((pair) => pair === null ? [] : [[pair[1], pair[2]]]));
  return { kind: "migrate", jobs, variables, json };
}

function unknown(reason: string): Command {
  return { kind: "unknown", reason };
}
