import { runProgram } from "../run_program.ts";
import type { RootfsMount } from "./rootfs_mount.ts";

/** What an image has is nobody's to run on the node, set-user-id programs and devices least of all. */
const HARMLESS = ["ro", "nosuid", "nodev", "noexec"];

/** A root file system mounted read-only until the scope ends, in a temporary directory that only root can enter. */
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
    const guard = await Deno.makeTempDir({ prefix: "nomad-rootfs-" });
    undo.defer(() => Deno.remove(guard));
    const directory = `${guard}/rootfs`;
    await Deno.mkdir(directory);
    undo.defer(() => Deno.remove(directory));
    for (const { type, source, options } of mounts) {
      const readonly = [...options.filter((option) => option !== "rw" && option !== "ro"), ...HARMLESS].join(",");
      await runProgram("mount", ["-t", type, "-o", readonly, source, directory]);
      undo.defer(() => runProgram("umount", [directory]));
    }
    return new ReadonlyMount(directory, undo.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo[Symbol.asyncDispose]();
  }
}
