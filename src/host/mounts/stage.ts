import { DriverError } from "../../errors.ts";
import type { HeldFile } from "../job_files/held_file.ts";
import { runProgram } from "../run_program.ts";

/** Where stages are: only root can change what is below; gone after a reboot, as mounts are. */
export const STAGES = "/run/containerd-driver/mounts";

/**
 * A directory of the driver's to which files are bound for as long as one container is being made. A runtime has its own
 * binds of them once it has made the container. containerd has to see the mounts the driver makes, as it has to see those
 * that Nomad makes for secrets.
 */
export class Stage implements AsyncDisposable {
  readonly #directory: string;
  #binds = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** The stage of a container; what an earlier life of the plugin left there is taken away. */
  static async open(containerId: string, root = STAGES): Promise<Stage> {
    const stage = new Stage(`${root}/${containerId}`);
    await stage.#clear();
    return stage;
  }

  /** Binds a held file and resolves to its path here. */
  async bind(held: HeldFile): Promise<string> {
    const path = `${this.#directory}/${this.#binds++}`;
    await Deno.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await (held.status.isDirectory()
      ? Deno.mkdir(path, { mode: 0o700 })
      : Deno.writeTextFile(path, "", { mode: 0o600 }));
    await runProgram("mount", ["--bind", held.kernelPath, path]);
    // mount(8) may have gone by the path that the kernel's name stands for, which a task can have changed.
    const { dev, ino } = await Deno.lstat(path);
    if (dev === Number(held.status.dev) && ino === Number(held.status.ino)) return path;
    throw new DriverError(`Cannot mount "${held.path}": it was changed meanwhile`);
  }

  /** Takes the binds away; never what is bound, of which a failure leaves all in place. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#binds > 0) await this.#clear();
  }

  async #clear(): Promise<void> {
    const names = await namesIn(this.#directory);
    if (names === undefined) return;
    for (const name of names) await unbind(`${this.#directory}/${name}`);
    await removeIfThere(this.#directory);
  }
}

async function unbind(path: string): Promise<void> {
  await runProgram("umount", ["-l", path]).catch((error) => {
    // Made, and nothing bound to it yet.
    if (!/not mounted|Invalid argument/i.test(String(error))) throw error;
  });
  await Deno.remove(path);
}

/** The names of what is in a directory; undefined when there is none. */
async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    return (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function removeIfThere(directory: string): Promise<void> {
  await Deno.remove(directory).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
