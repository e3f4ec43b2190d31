import { runCommand } from "../../../dev/run_command.ts";

/** Removes a directory and, before, the mounts below it: Nomad gives each allocation a tmpfs for its secrets. */
export async function removeTree(directory: string): Promise<void> {
  const table = await Deno.readTextFile("/proc/self/mountinfo");
  const paths = table.split("\n").map((line) => (line.split(" ")[4] ?? "").replaceAll("\\040", " "));
  for (const path of paths.filter((path) => path.startsWith(`${directory}/`)).reverse()) {
    await runCommand(["umount", "--lazy", path]);
  }
  await Deno.remove(directory, { recursive: true });
}
