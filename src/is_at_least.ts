/** Whether a version such as `2.9.6` or `v1.7.24~ds1` is `least` or later; a number that it lacks counts as 0. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const [numbers = ""] = /\d+(?:\.\d+)*/.exec(version) ?? [];
  const have = numbers.split(".").map(Number);
  const differing = least.findIndex((need, place) => (have[place] ?? 0) !== need);
  return differing === -1 || (have[differing] ?? 0) > least[differing]!;
}
