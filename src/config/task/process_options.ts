import { optional } from "../declare.ts";
import { choice, text } from "../kinds/text.ts";
import { textList } from "../kinds/text_list.ts";
import { parseAbsolutePath } from "../parse/paths.ts";

const word = {
  allowed: "a text without NUL",
  parse: (given: string) => given.includes("\0") ? undefined : given,
};

/** What the container's first process is. */
export const processOptions = {
  command: optional("command", text(word), {
    doc: "Replaces the image's CMD; cannot be used together with a non-empty `entrypoint`",
    example: 'command = "/bin/server"',
  }),
  args: optional("args", textList(word), {
    doc: "Arguments of `command`; without it they replace the image's CMD and its ENTRYPOINT stays",
    example: 'args = ["-c", "local/app.conf"]',
  }),
  entrypoint: optional("entrypoint", textList(word), {
    doc: "Replaces the image's ENTRYPOINT and CMD; an empty list clears the ENTRYPOINT",
    example: 'entrypoint = ["/bin/sh", "-c"]',
  }),
  cwd: optional("cwd", text({ allowed: "an absolute path in the container", parse: parseAbsolutePath }), {
    doc: "Working directory of the command, made when it is missing",
    example: 'cwd = "/srv"',
    byDefault: "the image's",
    alias: "work_dir",
  }),
  pidMode: optional("pid_mode", choice("host"), {
    doc: "`host` lets the task see the processes of the node",
    example: 'pid_mode = "host"',
    byDefault: "a PID namespace of its own",
  }),
};
