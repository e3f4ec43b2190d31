import { runCommand } from "../run_command.ts";

/**
 * "overlayfs", or "native" where files in `directory` cannot be an overlay's upper layer, as below another overlay.
 * Tried with a real mount: containerd's own check lets such a directory pass, and then no container starts.
 */
export async function chooseSnapshotter(directory: string): Promise<"overlayfs" | "native"> {
  const probe = await Deno.makeTempDir({ dir: directory, prefix: "probe-" });
  for (const name of ["lower", "upper", "work", "target"]) await Deno.mkdir(`${probe}/${name}`);
  const options = `lowerdir=${probe}/lower,upperdir=${probe}/upper,workdir=${probe}/work`;
  try {
    await runCommand(["mount", "-t", "overlay", "overlay", "-o", options, `${probe}/target`]);
    await runCommand(["umount", `${probe}/target`]);
    return "overlayfs";
  } catch {
    return "native";
  } finally {
    await Deno.remove(probe, { recursive: true });
  }
}
