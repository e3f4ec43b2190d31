import type { PrivateContainerd } from "../../dev/containerd/private_containerd.ts";
import { lines } from "../../tools/launcher/host/lines.ts";

const MAIN = new URL("../../tools/launcher/main.ts", import.meta.url).pathname;
const EXAMPLES = new URL("../../examples/", import.meta.url).pathname;

/** An example by its file's name without `.nomad.hcl`, and what else stands on the launcher's command line. */
export interface Launch {
  readonly name: string;
  readonly args?: readonly string[];
}

/** The launcher as a process of its own, with one of the examples on a private containerd. */
export class Launcher implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #directory: string;
  readonly #out: AsyncIterator<string>;
  readonly #errors: AsyncIterator<string>;
  readonly #err: string[] = [];
  #ended = false;

  private constructor(child: Deno.ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
    this.#out = lines(child.stdout)[Symbol.asyncIterator]();
    this.#errors = lines(child.stderr)[Symbol.asyncIterator]();
  }

  static async start(containerd: PrivateContainerd, { name, args = [] }: Launch): Promise<Launcher> {
    const directory = await Deno.makeTempDir({ prefix: "launch-" });
    const config = `${directory}/plugin.hcl`;
    await Deno.writeTextFile(
      config,
      `plugin "containerd-driver" {\nconfig {\ncontainerd_address = "${containerd.socket}"\n` +
        `snapshotter = "${containerd.snapshotter}"\nnetwork {\nmode = "none"\n}\n}\n}\n`,
    );
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", MAIN, `${EXAMPLES}${name}.nomad.hcl`, "--config", config, ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Launcher(child, directory);
  }

  /** The next line of the task's output; "" at its end. */
  async line(): Promise<string> {
    const { done, value } = await this.#out.next();
    return done ? "" : value;
  }

  /** The next line on stderr that matches; throws when none does before its end. */
  async said(pattern: RegExp): Promise<string> {
    for (;;) {
      const { done, value } = await this.#errors.next();
      if (done) throw new Error(`Cannot find ${pattern} in what was said: ${this.#err.join("\n")}`);
      this.#err.push(value);
      if (pattern.test(value)) return value;
    }
  }

  /** Ctrl-C: the launcher stops the task. */
  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** How it ended: the exit status, the lines of the task that were not read yet, and all of stderr. */
  async end(): Promise<{ code: number; out: string[]; err: string[] }> {
    const [out, rest] = await Promise.all([collect(this.#out), collect(this.#errors)]);
    const { code } = await this.#child.status;
    this.#ended = true;
    return { code, out, err: [...this.#err, ...rest] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.interrupt();
    await this.end();
    await Deno.remove(this.#directory, { recursive: true });
  }
}

async function collect(rest: AsyncIterator<string>): Promise<string[]> {
  const all: string[] = [];
  for (let next = await rest.next(); !next.done; next = await rest.next()) all.push(next.value);
  return all;
}
