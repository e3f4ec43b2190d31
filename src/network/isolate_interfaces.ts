/** Keeps the node's ends of containers' interfaces from reaching each other through their bridge; others are left alone. */
export async function isolateInterfaces(names: readonly string[], sys = "/sys"): Promise<void> {
  for (const name of names) {
    try {
      // There is one below each port of a bridge, and none below the bridge itself.
      await Deno.writeTextFile(`${sys}/class/net/${name}/brport/isolated`, "1", { create: false });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
