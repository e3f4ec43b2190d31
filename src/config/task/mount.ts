import { posix } from "node:path";

import type { Decoded } from "../options_block.ts";
import type { Place } from "../place.ts";
import { defaulted, optional, required } from "../declare.ts";
import { choice, text } from "../kinds/text.ts";
import { textList } from "../kinds/text_list.ts";
import { BIND_OPTIONS, isBindOption, isTmpfsOption, TMPFS_OPTIONS } from "../parse/mount_option.ts";
import { parseTaskPath } from "../mounts/task_path.ts";
import { parseAbsolutePath } from "../parse/paths.ts";

/** The options of one `mounts` block. */
export const mountOptions = {
  type: defaulted("type", choice("volume", "bind", "tmpfs"), {
    doc: "`bind` and `volume` show a path of the node, `tmpfs` is memory",
    example: 'type = "bind"',
    unset: "volume",
  }),
  target: required(
    "target",
    text({
      allowed: "an absolute path in the container other than /",
      parse: (path) => /^\/+$/.test(posix.normalize(path)) ? undefined : parseAbsolutePath(path),
    }),
    {
      doc: "Where it is in the container",
      example: 'target = "/data"',
    },
  ),
  source: optional(
    "source",
    text({
      allowed: "an absolute path of the node, or one inside the task directory such as local/data",
      parse: (path) => parseAbsolutePath(path) ?? parseTaskPath(path),
    }),
    {
      doc:
        "The path to show; a relative one is under the task directory (`local/…`, `secrets/…`), or in the directory that the group's tasks share (`../alloc/…`)",
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
      doc: "Mount options as in fstab; `bind` and `volume` need at least one",
      example: 'options = ["rbind", "ro"]',
      unset: [],
    },
  ),
};

/** A mount of the task's own; `source` is set unless it is a tmpfs. */
export type Mount = Decoded<typeof mountOptions>;

/** Refuses what does not fit together; an empty list of options is an error as in the Go driver. */
export function finishMount(mount: Mount, place: Place): Mount {
  return mount.type === "tmpfs" ? finishTmpfs(mount, place) : finishBind(mount, place);
}

function finishTmpfs({ source, ...mount }: Mount, place: Place): Mount {
  if (source !== undefined && source !== "tmpfs") {
    throw place.at("source").refuse(source, `nothing, since a mount of type "tmpfs" has no source`);
  }
  checkOptions(mount, { place, isAllowed: isTmpfsOption, allowed: TMPFS_OPTIONS });
  return mount;
}

function finishBind(mount: Mount, place: Place): Mount {
  if (mount.source === undefined) {
    throw place.at("source").missing(`the path to mount, since type is "${mount.type}"`);
  }
  if (mount.options.length === 0) {
    throw place.at("options").missing(`at least one mount option such as "rbind", since type is "${mount.type}"`);
  }
  checkOptions(mount, { place, isAllowed: isBindOption, allowed: BIND_OPTIONS });
  return mount;
}

function checkOptions(
  { options }: Pick<Mount, "options">,
  { place, isAllowed, allowed }: { place: Place; isAllowed: (option: string) => boolean; allowed: string },
): void {
  const index = options.findIndex((option) => !isAllowed(option));
  if (index !== -1) throw place.at("options").item(index).refuse(options[index], allowed);
}
