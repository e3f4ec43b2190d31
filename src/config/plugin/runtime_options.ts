import type { Decoded } from "../options_block.ts";
import { defaulted, optional } from "../declare.ts";
import { text } from "../kinds/text.ts";
import { parseAbsolutePath } from "../parse/paths.ts";
import { parseRuntime } from "./containerd_options.ts";

const path = { allowed: "an absolute path on the node", parse: parseAbsolutePath };

/** The options of one `runtime` block. */
export const runtimeOptions = {
  type: defaulted(
    "type",
    text({ allowed: "a runtime such as io.containerd.runc.v2, or the absolute path of its shim", parse: parseRuntime }),
    {
      doc: "containerd's name of the runtime",
      example: 'type = "io.containerd.runsc.v1"',
      unset: "io.containerd.runc.v2",
    },
  ),
  binary: optional(
    "binary",
    text({
      allowed: "a program's name or absolute path",
      parse: (given) => /^[^\s\0]+$/.test(given) ? given : undefined,
    }),
    {
      doc: "The program that the shim of `io.containerd.runc.v2` calls instead of `runc`",
      example: 'binary = "/usr/bin/crun"',
    },
  ),
  root: optional("root", text(path), {
    doc: "Where the program of `io.containerd.runc.v2` keeps its state",
    example: 'root = "/run/crun"',
  }),
  configPath: optional("config_path", text(path), {
    doc: "Configuration file of any other type of runtime",
    example: 'config_path = "/etc/containerd/runsc.toml"',
  }),
};

/** A runtime that a task may ask for by name. */
export type RuntimeBlock = Decoded<typeof runtimeOptions>;
