import { parseArgs } from "node:util";

/** What somebody who runs the program by hand wants of it. */
export type Command =
  | { readonly kind: "version" }
  | { readonly kind: "help" }
  | { readonly kind: "check"; readonly configPath: string | undefined; readonly json: boolean }
  | { readonly kind: "unknown"; readonly reason: string };

/** The text of `--help`. */
export const USAGE = `Usage: containerd-driver [--version | --help | check [OPTIONS]]

A task driver plugin for Nomad. Nomad's agent starts it without arguments from its plugin_dir; by hand it does this:

  --version          print the version
  --help             print this text
  check              tell what Nomad will find on this node: one line for each part, exit status 1 if one is bad
    --config FILE    the plugin's config block as JSON, for example {"containerd_namespace": "jobs"}; else the defaults
    --json           print the findings as JSON
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
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      version: { type: "boolean" },
      help: { type: "boolean", short: "h" },
      config: { type: "string" },
      json: { type: "boolean" },
    },
  });
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  if (positionals.length === 1 && positionals[0] === "check") {
    return { kind: "check", configPath: values.config, json: values.json ?? false };
  }
  return { kind: "unknown", reason: `Cannot run "${args.join(" ")}": allowed are --version, --help and check` };
}
