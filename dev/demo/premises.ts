/** Where the demo keeps all it makes, and what its processes are known by. */
const MARK = "CONTAINERD_DRIVER_DEMO";

/** A temporary directory that holds everything temporary of this process and its children, which carry a mark. */
export class Premises {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** From now on temporary files of this process and its children are made in a new directory. */
  static async open(): Promise<Premises> {
    const directory = await Deno.makeTempDir({ prefix: "demo-" });
    // Containers of other users go through it.
    await Deno.chmod(directory, 0o755);
    Deno.env.set("TMPDIR", directory);
    Deno.env.set(MARK, directory);
    return new Premises(directory);
  }

  /** Names what is left of files, mounts and processes; removes the directory when there is nothing. */
  async close(): Promise<string[]> {
    const files = await Array.fromAsync(Deno.readDir(this.directory), ({ name }) => `${this.directory}/${name}`);
    const mounts = (await Deno.readTextFile("/proc/self/mountinfo")).split("\n").map((line) =>
      line.split(" ")[4] ?? ""
    );
    const leftovers = [
      ...files.map((path) => `file ${path}`),
      ...mounts.filter((path) => path.startsWith(this.directory)).map((path) => `mount ${path}`),
      ...await this.#processes(),
    ];
    if (leftovers.length === 0) await Deno.remove(this.directory);
    return leftovers;
  }

  async #processes(): Promise<string[]> {
    const found: string[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
      const environment = await Deno.readTextFile(`/proc/${name}/environ`).catch(() => "");
      if (!environment.split("\0").includes(`${MARK}=${this.directory}`)) continue;
      const command = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
      found.push(`process ${name} ${command.replaceAll("\0", " ")}`);
    }
    return found;
  }
}
