import type { Place } from "../place.ts";
import { BIND_OPTIONS, isBindOption, isTmpfsOption, TMPFS_OPTIONS } from "../parse/mount_option.ts";

const SYNTAX = {
  bind: { isAllowed: isBindOption, allowed: BIND_OPTIONS },
  tmpfs: { isAllowed: isTmpfsOption, allowed: TMPFS_OPTIONS },
};

/** Refuses the first option that a mount of that type cannot have. */
export function checkMountOptions(
  type: keyof typeof SYNTAX,
  { options, place }: { options: readonly string[]; place: Place },
): void {
  const { isAllowed, allowed } = SYNTAX[type];
  const index = options.findIndex((option) => !isAllowed(option));
  if (index !== -1) throw place.at("options").item(index).refuse(options[index], allowed);
}
