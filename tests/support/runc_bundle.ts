import { busyboxLayer } from "../../dev/image/busybox_image.ts";
import type { LayerEntry } from "../../dev/image/layer.ts";
import { runCommand } from "../../dev/run_command.ts";
import { ensureContainerd } from "../../dev/containerd/ensure_containerd.ts";
import type { Spec } from "../../src/oci/spec.ts";

/** A bundle with a busybox root for the real runc, and an allocation directory; all removed when the scope ends. */
export class RuncBundle implements AsyncDisposable {
  /** The allocation directory, with the task `web`. */
  readonly allocDir: string;
  readonly #directory: string;
  readonly #runc: string;

  private constructor(directory: string, runc: string) {
    this.#directory = directory;
    this.#runc = runc;
    this.allocDir = `${directory}/alloc`;
  }

  static async make(): Promise<RuncBundle> {
    const { runc } = await ensureContainerd();
    const directory = await Deno.makeTempDir({ prefix: "bundle-" });
    const bundle = new RuncBundle(directory, runc);
    for (const inside of ["alloc/logs", "web/local", "web/secrets"]) {
      await Deno.mkdir(`${bundle.allocDir}/${inside}`, { recursive: true });
    }
    await Deno.mkdir(`${directory}/rootfs`);
    for (const entry of await busyboxLayer()) await unpack(`${directory}/rootfs`, entry);
    return bundle;
  }

  /**
   * Runs a container of that specification to its end; resolves to what it wrote, throws with what it complained of.
   */
  async run(spec: Spec): Promise<string> {
    await Deno.writeTextFile(`${this.#directory}/config.json`, JSON.stringify(spec));
    const id = `test-${crypto.randomUUID()}`;
    const runc = [this.#runc, "--root", `${this.#directory}/state`];
    return await runCommand([...runc, "run", "--bundle", this.#directory, id]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#directory, { recursive: true });
  }
}

async function unpack(root: string, entry: LayerEntry): Promise<void> {
  const path = `${root}/${entry.path}`;
  if (entry.type === "symlink") return await Deno.symlink(entry.target, path);
  if (entry.type === "directory") await Deno.mkdir(path, { recursive: true });
  else if (entry.type !== "file") throw new Error(`Cannot unpack "${entry.path}": it is a ${entry.type}`);
  else if (typeof entry.content === "string") await Deno.writeTextFile(path, entry.content);
  else await Deno.writeFile(path, entry.content);
  await Deno.chmod(path, entry.mode ?? (entry.type === "directory" ? 0o755 : 0o644));
}
