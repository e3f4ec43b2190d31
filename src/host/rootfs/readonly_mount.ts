import { runProgram } from "../run_program.ts";
import type { RootfsMount } from "./rootfs_mount.ts";

/** A root file system mounted read-only at a temporary directory until the scope ends. */
export class ReadonlyMount implements AsyncDisposable {
  readonly directory: string;
  readonly #undo: AsyncDisposableStack;

  private constructor(directory: string, undo: AsyncDisposableStack) {
    this.directory = directory;
    this.#undo = undo;
  }

  /** Mounts one on top of the other, as a runtime does. */
  static async of(mounts: readonly RootfsMount[]): Promise<ReadonlyMount> {
    await using undo = new AsyncDisposableStack();
    const directory = await Deno.makeTempDir({ prefix: "nomad-rootfs-" });
    undo.defer(() => Deno.remove(directory));
    for (const { type, source, options } of mounts) {
      const readonly = ["ro", ...options.filter((option) => option !== "rw" && option !== "ro")].join(",");
      await runProgram("mount", ["-t", type, "-o", readonly, source, directory]);
      undo.defer(() => runProgram("umount", [directory]));
    }
    return new ReadonlyMount(directory, undo.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo[Symbol.asyncDispose]();
  }
}
