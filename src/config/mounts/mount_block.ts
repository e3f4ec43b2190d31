import type { Decoded } from "../options_block.ts";
import { defaulted, optional, required } from "../declare.ts";
import { choice, text } from "../kinds/text.ts";
import { textList } from "../kinds/text_list.ts";
import { parseAbsolutePath } from "../parse/paths.ts";
import { parseTarget, TARGET } from "./target.ts";
import { parseTaskPath } from "./task_path.ts";
import { dockerMountOptions } from "./docker_mount_options.ts";

const SOURCE =
  "an absolute path of the node, one inside the task directory such as local/data, ../alloc/…, or the name " +
  "of a volume";

/** The options of one `mounts` or `mount` block, in the Go driver's shape or in Docker's. */
export const mountOptions = {
  type: defaulted("type", choice("volume", "bind", "tmpfs"), {
    doc:
      "`bind` shows a path of the node, `volume` a volume by its name or, with `options`, a path too, `tmpfs` is memory",
    example: 'type = "bind"',
    unset: "volume",
  }),
  target: required("target", text({ allowed: TARGET, parse: parseTarget }), {
    doc: "Where it is in the container",
    example: 'target = "/data"',
  }),
  source: optional(
    "source",
    text({ allowed: SOURCE, parse: (path) => parseAbsolutePath(path) ?? parseTaskPath(path) }),
    {
      doc:
        "The path to show; a relative one is under the task directory (`local/…`, `secrets/…`) or the directory the " +
        "group shares (`../alloc/…`); or the name of a volume",
      example: 'source = "local/data"',
    },
  ),
  options: defaulted(
    "options",
    textList({
      allowed: "a mount option such as rbind, ro or size=64m",
      parse: (option) => /^[^\s,\0]+$/.test(option) ? option : undefined,
    }),
    {
      doc: "Mount options as in fstab; a path mounted as a `volume` needs at least one",
      example: 'options = ["rbind", "ro"]',
      unset: [],
    },
  ),
  ...dockerMountOptions,
};

/** A block as it is written. */
export type MountBlock = Decoded<typeof mountOptions>;
