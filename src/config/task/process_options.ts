import { optional } from "../declare.ts";
import { flag } from "../kinds/flag.ts";
import { text } from "../kinds/text.ts";
import { textList } from "../kinds/text_list.ts";
import { parseAbsolutePath } from "../parse/paths.ts";

const word = {
  allowed: "a text without NUL",
  parse: (given: string) => given.includes("\0") ? undefined : given,
};
/** Passwords and tokens are often given as arguments. */
const argument = { ...word, isPrivate: true };

/** What the container's first process is. */
export const processOptions = {
  command: optional("command", text(word), {
    doc: "Replaces the image's CMD; beside `entrypoint` it is what that is given, with `args` after it",
    example: 'command = "/bin/server"',
    docker: { fate: "same" },
  }),
  args: optional("args", textList(argument), {
    doc: "Arguments of `command`; without it they replace the image's CMD and its ENTRYPOINT stays",
    example: 'args = ["-c", "local/app.conf"]',
    docker: { fate: "same" },
  }),
  entrypoint: optional("entrypoint", textList(argument), {
    doc: "Replaces the image's ENTRYPOINT and CMD; an empty list clears the ENTRYPOINT",
    example: 'entrypoint = ["/bin/sh", "-c"]',
    docker: { fate: "same" },
  }),
  cwd: optional("cwd", text({ allowed: "an absolute path in the container", parse: parseAbsolutePath }), {
    doc: "Working directory of the command, made when it is missing",
    example: 'cwd = "/srv"',
    byDefault: "the image's",
    aliases: ["work_dir", "working_dir"],
    docker: { name: "work_dir", fate: "spelled" },
  }),
  init: optional("init", flag(), {
    doc:
      "Run the node's `tini`, `catatonit` or `docker-init` as the first process, which waits for orphans and hands on " +
      "signals",
    example: "init = true",
    docker: { fate: "same", note: "the program is the node's, not Docker's" },
  }),
  tty: optional("tty", flag(), {
    doc: "Give the task a terminal; what it writes is all stdout then",
    example: "tty = true",
    docker: { fate: "same" },
  }),
  interactive: optional("interactive", flag(), {
    doc: "Keep the task's stdin open; nothing is ever written to it",
    example: "interactive = true",
    docker: { fate: "same" },
  }),
  groupAdd: optional("group_add", textList({ allowed: "a group of the image, or a number", parse: parseGroup }), {
    doc: "More groups of the task's user",
    example: 'group_add = ["audio", "1001"]',
    docker: { fate: "same" },
  }),
};

function parseGroup(text: string): string | undefined {
  return /^[^\s:]+$/.test(text) ? text : undefined;
}
