/** Whether a version such as `2.9.6` or `v1.7.24~ds1` is `least` or later; a number that it lacks counts as 0. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const have = versionNumbers(version);
  const differing = least.findIndex((need, place) => (have[place] ?? 0) !== need);
  return differing === -1 || (have[differing] ?? 0) > least[differing]!;
}

/** The numbers of a version: 2, 9 and 6 of `v2.9.6-rc1`. */
export function versionNumbers(version: string): number[] {
  const [numbers = ""] = /\d+(?:\.\d+)*/.exec(version) ?? [];
  return numbers.split(".").map(Number);
}
