import { runCommand } from "../run_command.ts";
import { type Release, stem } from "./release.ts";

/** Writes the raw plugin under the name that Nomad wants, and a zip with it and the license, as HashiCorp's releases have. */
export async function writeZip(release: Release): Promise<void> {
  const { binary, directory } = release;
  const raw = `${directory}/containerd-driver`;
  await Deno.copyFile(binary, raw);
  await Deno.chmod(raw, 0o755);
  await runCommand(["zip", "-X", "-q", "-j", `${directory}/${stem(release)}.zip`, raw, "LICENSE"]);
}
