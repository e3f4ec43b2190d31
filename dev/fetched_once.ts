/**
 * A directory at `target`, filled by `fill` unless it is there. Safe when several processes ask at the same time: one
 * fills under a file lock, a rename makes the result visible.
 */
export async function fetchedOnce(target: string, fill: (directory: string) => Promise<void>): Promise<string> {
  if (await exists(target)) return target;
  const parent = target.slice(0, target.lastIndexOf("/"));
  await Deno.mkdir(parent, { recursive: true });
  using lock = await Deno.open(`${target}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await exists(target)) return target;
  const work = await Deno.makeTempDir({ dir: parent, prefix: "fetch-" });
  try {
    await Deno.mkdir(`${work}/files`);
    await fill(`${work}/files`);
    await Deno.rename(`${work}/files`, target);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  return target;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
