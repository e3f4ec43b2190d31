import { OLDEST_CONTAINERD } from "../../src/containerd_facts.ts";
import { isAtLeast, versionNumbers } from "../../src/is_at_least.ts";

/** A containerd version; `text` is what containerd printed. */
export interface ContainerdVersion {
  readonly major: number;
  readonly minor: number;
  readonly text: string;
}

/** Reads the third word of `containerd --version`, such as `1.7.24~ds1`, `v2.1.4` or `2.1.9+unknown`. */
export function parseContainerdVersion(output: string): ContainerdVersion {
  const text = output.trim().split(/\s+/)[2] ?? "";
  const [major, minor] = versionNumbers(text);
  if (major === undefined || minor === undefined) {
    throw new Error(`Cannot read containerd version "${output.trim()}": its third word is not a version`);
  }
  return { major, minor, text };
}

/** Whether the driver works with this containerd: 1.7 is the first with the Transfer service. */
export function isSupported({ text }: Pick<ContainerdVersion, "text">): boolean {
  return isAtLeast(text, OLDEST_CONTAINERD);
}

/** Throws when containerd is older than 1.7. */
export function requireSupported(version: ContainerdVersion): ContainerdVersion {
  if (isSupported(version)) return version;
  throw new Error(`Cannot use containerd "${version.text}": 1.7 or newer is needed`);
}
