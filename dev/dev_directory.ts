/** Where the development scripts keep what they fetched: `.dev/` in the repository, ignored by git. */
export function devDirectory(): string {
  return new URL("../.dev", import.meta.url).pathname;
}
