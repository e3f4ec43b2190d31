/** A directory with a shell script in it that stands for a credential helper, on PATH until disposed. */
export class HelperProgram implements AsyncDisposable {
  readonly directory: string;
  readonly #path = Deno.env.get("PATH") ?? "";

  private constructor(directory: string) {
    this.directory = directory;
    Deno.env.set("PATH", `${directory}:${this.#path}`);
  }

  /** Installs `docker-credential-<name>`; its input is appended to the file `asked`. */
  static async install(name: string, script: string): Promise<HelperProgram> {
    const directory = await Deno.makeTempDir({ prefix: "helper-" });
    const program = `${directory}/docker-credential-${name}`;
    await Deno.writeTextFile(program, `#!/bin/sh\nurl=$(cat)\necho "$1 $url" >>${directory}/asked\n${script}\n`);
    await Deno.chmod(program, 0o755);
    return new HelperProgram(directory);
  }

  /** What the helper was asked, such as `get registry.example`. */
  async asked(): Promise<string[]> {
    return (await Deno.readTextFile(`${this.directory}/asked`)).trim().split("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Deno.env.set("PATH", this.#path);
    await Deno.remove(this.directory, { recursive: true });
  }
}
