import { runCommand } from "../../dev/run_command.ts";

/** An ext4 file system of so many megabytes, mounted at `path` from a file, until disposed. Needs root. */
export class SmallDisk implements AsyncDisposable {
  readonly path: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.path = `${directory}/mount`;
  }

  static async create(megabytes: number): Promise<SmallDisk> {
    const disk = new SmallDisk(await Deno.makeTempDir({ prefix: "disk-" }));
    const file = `${disk.#directory}/disk`;
    await Deno.writeFile(file, new Uint8Array());
    await Deno.truncate(file, megabytes * 1_000_000);
    await runCommand(["mkfs.ext4", "-q", "-m", "0", file]);
    await Deno.mkdir(disk.path);
    await runCommand(["mount", "-o", "loop", file, disk.path]);
    return disk;
  }

  /** Bytes that may still be written. */
  async freeBytes(): Promise<number> {
    const [, free = ""] = (await runCommand(["df", "--output=avail", "--block-size=1", this.path])).trim().split("\n");
    return Number(free);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runCommand(["umount", this.path]);
    await Deno.remove(this.#directory, { recursive: true });
  }
}
