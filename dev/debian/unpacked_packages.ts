import { fetchedOnce } from "../fetched_once.ts";
import { runCommand } from "../run_command.ts";
import { machineSuite } from "./debian_suite.ts";
import { downloadPackages } from "./private_apt.ts";

/** Names the packages to unpack, and the suite they come from: the machine's own when none is named. */
export interface PackageChoice {
  readonly packages: readonly string[];
  readonly suite?: string | undefined;
}

/** The directory below `devDirectory` that holds the unpacked (never installed) files of Debian packages; fetched once. */
export async function unpackedPackages(devDirectory: string, choice: PackageChoice): Promise<string> {
  const target = `${devDirectory}/${choice.suite ?? "machine"}-${choice.packages.join("-")}`;
  return await fetchedOnce(target, (directory) => fetchPackages(directory, choice));
}

async function fetchPackages(directory: string, { packages, suite }: PackageChoice): Promise<void> {
  const own = await machineSuite();
  console.error(`Fetching ${packages.join(" and ")} from Debian ${suite ?? own.name} ...`);
  const work = await Deno.makeTempDir({ prefix: "packages-" });
  try {
    const archives = await downloadPackages({ ...own, name: suite ?? own.name }, { packages, directory: work });
    for (const archive of archives) await runCommand(["dpkg", "-x", archive, directory]);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}
