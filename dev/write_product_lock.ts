/**
 * Writes `dist/product.lock`, the part of deno.lock that the plugin needs: `deno compile` embeds every package of the
 * lock file that it is given, and before Deno 2.9 has no option against that.
 */

import { importedPackages } from "./compile/imported_packages.ts";
import { type LockFile, productLock } from "./compile/product_lock.ts";

/** What the binary is made of; workers are not in the graph of `mod.ts`. */
export const PRODUCT_MODULES = ["mod.ts", "workers/stats.ts"];

if (import.meta.main) {
  const lock = JSON.parse(await Deno.readTextFile("deno.lock")) as LockFile;
  const part = productLock(lock, await importedPackages(PRODUCT_MODULES));
  await Deno.mkdir("dist", { recursive: true });
  await Deno.writeTextFile("dist/product.lock", JSON.stringify(part, null, 2) + "\n");
}
