import { runCommand } from "../run_command.ts";
import { machineSuite } from "./debian_suite.ts";
import { downloadPackages } from "./private_apt.ts";

/** Names the packages to unpack, and the suite they come from: the machine's own when none is named. */
export interface PackageChoice {
  readonly packages: readonly string[];
  readonly suite?: string | undefined;
}

/**
 * The directory below `devDirectory` that holds the unpacked (never installed) files of Debian packages; fetched once.
 * Safe when several processes ask at the same time: one fetches under a file lock, a rename makes the result visible.
 */
export async function unpackedPackages(devDirectory: string, choice: PackageChoice): Promise<string> {
  const target = `${devDirectory}/${choice.suite ?? "machine"}-${choice.packages.join("-")}`;
  if (await exists(target)) return target;
  await Deno.mkdir(devDirectory, { recursive: true });
  using lock = await Deno.open(`${target}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await exists(target)) return target;
  const work = await Deno.makeTempDir({ dir: devDirectory, prefix: "fetch-" });
  try {
    await fetchPackages(work, choice);
    await Deno.rename(`${work}/files`, target);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  return target;
}

async function fetchPackages(work: string, { packages, suite }: PackageChoice): Promise<void> {
  const own = await machineSuite();
  console.error(`Fetching ${packages.join(" and ")} from Debian ${suite ?? own.name} ...`);
  await Deno.mkdir(`${work}/files`);
  const archives = await downloadPackages({ ...own, name: suite ?? own.name }, { packages, directory: work });
  for (const archive of archives) await runCommand(["dpkg", "-x", archive, `${work}/files`]);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
