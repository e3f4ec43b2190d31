import { parseAbsolutePath } from "../parse/paths.ts";
import { parseTarget } from "./target.ts";
import { parseTaskPath } from "./task_path.ts";

/** Options of Docker's short form, by what they mean in fstab; the last three only ever meant something on macOS. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  ro: ["ro"],
  rw: ["rw"],
  ...Object.fromEntries(
    ["slave", "private", "rslave", "rprivate"].map((word) => [word, [word]]),
  ),
  z: [],
  Z: [],
  nocopy: [],
  consistent: [],
  cached: [],
  delegated: [],
};

/** What the option allows, for messages. */
export const VOLUME_SPEC =
  "source:target[:options], the target an absolute path, the source one of the node or inside " +
  "the task directory, the options ro, rw, z, Z, nocopy, and how mounts propagate, such as rslave";

/** Two paths at their longest. */
const LONGEST = 8192;

/** A volume in Docker's short form. */
export interface VolumeSpec {
  /** As written: an absolute path of the node, or a path relative to the task directory, or a bare name. */
  readonly source: string;
  readonly target: string;
  /** Options as in fstab. */
  readonly options: readonly string[];
  readonly noCopy: boolean;
  readonly relabel?: "shared" | "private";
}

/** The volume of `source:target[:options]` (see Nomad `drivers/docker`, `containerBinds`); undefined otherwise. */
export function parseVolumeSpec(text: string): VolumeSpec | undefined {
  if (text.length > LONGEST) return undefined;
  const [given = "", at = "", mode = "", ...rest] = text.split(":");
  const source = parseAbsolutePath(given) ?? parseTaskPath(given);
  const target = parseTarget(at);
  const words = mode.split(",").filter((word) => word !== "");
  if (source === undefined || target === undefined || rest.length > 0) return undefined;
  if (!words.every((word) => Object.hasOwn(WORDS, word))) return undefined;
  const relabel = words.includes("Z") ? "private" as const : words.includes("z") ? "shared" as const : undefined;
  return {
    ...{ source, target },
    options: ["rbind", ...words.flatMap((word) => WORDS[word] ?? [])],
    noCopy: words.includes("nocopy"),
    ...(relabel && { relabel }),
  };
}
