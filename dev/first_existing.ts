/** The first of the paths that is there; throws when none is. Debian moves programs between folders over releases. */
export async function firstExisting(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  throw new Error(`Cannot find "${paths[0]}": none of ${paths.join(", ")} is there`);
}
