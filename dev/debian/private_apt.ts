import { runCommand } from "../run_command.ts";
import type { DebianSuite } from "./debian_suite.ts";

/** Downloads packages of a suite into `directory` with apt state of its own, so the machine's apt is not changed. */
export async function downloadPackages(
  suite: DebianSuite,
  { packages, directory }: { packages: readonly string[]; directory: string },
): Promise<string[]> {
  const apt = `${directory}/apt`;
  for (const path of ["state/lists/partial", "cache/archives/partial", "archives"]) {
    await Deno.mkdir(`${apt}/${path}`, { recursive: true });
  }
  await Deno.writeTextFile(
    `${apt}/sources.list`,
    `deb [signed-by=${suite.keyring}] ${suite.mirror} ${suite.name} main\n`,
  );
  await Deno.writeTextFile(`${apt}/apt.conf`, await aptConfiguration(apt));
  const env = { APT_CONFIG: `${apt}/apt.conf` };
  await runCommand(["apt-get", "--quiet=2", "--error-on=any", "update"], { env });
  await runCommand(["apt-get", "--quiet=2", "download", ...packages], { env, cwd: `${apt}/archives` });
  const files = await Array.fromAsync(Deno.readDir(`${apt}/archives`), (entry) => `${apt}/archives/${entry.name}`);
  return files.filter((path) => path.endsWith(".deb"));
}

/** The machine's hooks are left out, since they tidy the machine's own cache; its proxy settings are kept. */
async function aptConfiguration(apt: string): Promise<string> {
  const machine = await runCommand(["apt-config", "dump", "Acquire"]);
  const acquire = machine.split("\n").filter((line) => !line.startsWith("Acquire::IndexTargets"));
  return [
    ...acquire,
    'Dir::Etc::Parts "/dev/null";',
    'Dir::Etc::Main "/dev/null";',
    `Dir::Etc::SourceList "${apt}/sources.list";`,
    'Dir::Etc::SourceParts "/dev/null";',
    `Dir::State "${apt}/state";`,
    'Dir::State::status "/dev/null";',
    `Dir::Cache "${apt}/cache";`,
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    "",
  ].join("\n");
}
