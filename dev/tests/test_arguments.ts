import { isAtLeast } from "../../src/is_at_least.ts";
import type { TestKind } from "./test_kind.ts";

/** What a run of `deno test` is made of. */
export interface TestRun {
  readonly denoVersion: string;
  readonly isCi: boolean;
  /** Files and directories. */
  readonly paths: readonly string[];
  /** Options of `deno test`. */
  readonly flags?: readonly string[];
  readonly kind?: TestKind | undefined;
}

/** The arguments of `deno` for a run of the tests at those paths. */
export function testArguments({ denoVersion, isCi, paths, flags = [], kind }: TestRun): string[] {
  const frozen = isCi ? ["--frozen"] : [];
  // Unit tests share no containerd, no port and no file.
  const setting = kind === "unit" ? ["--permission-set=unit", "--parallel"] : ["--permission-set=tests"];
  return ["test", ...setting, ...frozen, ...sanitizerFlags(denoVersion), ...flags, ...paths];
}

/** Leak sanitizers are on by default until Deno 2.8, which has options for them; older ones refuse the options. */
function sanitizerFlags(denoVersion: string): string[] {
  return isAtLeast(denoVersion, [2, 8]) ? ["--sanitize-ops", "--sanitize-resources"] : [];
}
