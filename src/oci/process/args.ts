import type { TaskConfig } from "../../config/task_config.ts";
import { ConfigError } from "../../errors.ts";
import type { ImageConfig } from "../../model/image/image_config.ts";

/**
 * The words a container runs. `command` and `args` replace the image's CMD and leave ENTRYPOINT, be it the image's or
 * `entrypoint`, which replaces both; an empty `entrypoint` clears ENTRYPOINT and leaves CMD. Throws `ConfigError` when
 * nothing is left to run.
 */
export function buildArgs(config: TaskConfig, image: Pick<ImageConfig, "entrypoint" | "cmd">): string[] {
  const { command, entrypoint, args = [] } = config;
  // Docker's and the Go driver's way to write "no ENTRYPOINT and no CMD" is a list of one empty word.
  const program = entrypoint?.[0] === "" ? [] : entrypoint ?? image.entrypoint;
  const cmd = entrypoint === undefined || entrypoint.length === 0 ? image.cmd : [];
  const words = [...program, ...(command === undefined ? orElse(args, cmd) : [command, ...args])];
  if (words.length > 0) return words;
  throw new ConfigError(
    `Cannot run image "${config.image}": no ENTRYPOINT and no CMD is left, set command or entrypoint`,
  );
}

function orElse(words: readonly string[], fallback: readonly string[]): readonly string[] {
  return words.length > 0 ? words : fallback;
}
