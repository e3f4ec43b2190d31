import { runCommand } from "../../../dev/run_command.ts";

/** A thing that is there until it is disposed. */
export type Temporary = { readonly path: string } & AsyncDisposable;

/** Directories that a test may change: the CNI plugins, by links to the real ones, and an operator's networks. */
export class NetworkFiles implements AsyncDisposable {
  readonly plugins: string;
  readonly configurations: string;
  readonly real: string;
  readonly #directory: string;

  private constructor(directory: string, real: string) {
    this.plugins = `${directory}/plugins`;
    this.configurations = `${directory}/configurations`;
    this.#directory = directory;
    this.real = real;
  }

  /** `real` is the directory of the real plugins. */
  static async make(real: string): Promise<NetworkFiles> {
    const files = new NetworkFiles(await Deno.makeTempDir({ prefix: "cni-" }), real);
    await Deno.mkdir(files.plugins);
    await Deno.mkdir(files.configurations);
    for await (const { name } of Deno.readDir(real)) await Deno.symlink(`${real}/${name}`, `${files.plugins}/${name}`);
    return files;
  }

  /** A shell script in the place of a plugin; asked for versions, the real one answers. */
  async replace(type: string, script: string): Promise<Temporary> {
    const path = `${this.plugins}/${type}`;
    const real = `${this.real}/${type}`;
    const text = `#!/bin/sh\n[ "$CNI_COMMAND" = VERSION ] && exec '${real}'\n${script}\n`;
    await Deno.writeTextFile(`${path}.new`, text, { mode: 0o755 });
    await Deno.rename(`${path}.new`, path);
    const restore = async () => {
      await Deno.remove(path);
      await Deno.symlink(real, path);
    };
    return { path, [Symbol.asyncDispose]: restore };
  }

  /** An operator's networks, by the names of their files. */
  async configure(files: Readonly<Record<string, string>>): Promise<Temporary> {
    const path = this.configurations;
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${path}/${name}`, text);
    const remove = async () => {
      for (const name of Object.keys(files)) await Deno.remove(`${path}/${name}`);
    };
    return { path, [Symbol.asyncDispose]: remove };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#directory, { recursive: true });
  }
}

/** A network namespace as Nomad makes one for a group. */
export async function groupNetwork(): Promise<Temporary> {
  const path = await Deno.makeTempFile({ prefix: "netns-" });
  await runCommand(["unshare", `--net=${path}`, "ip", "link", "set", "lo", "up"]);
  const remove = async () => {
    await runCommand(["umount", path]);
    await Deno.remove(path);
  };
  return { path, [Symbol.asyncDispose]: remove };
}
