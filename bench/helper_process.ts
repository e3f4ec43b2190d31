import { lines } from "../tools/launcher/host/lines.ts";

/**
 * A script of ours in a process of its own that answers each line it reads with one line; what it does costs this process
 * nothing. Its end is a sudden one, and takes its temporary files along.
 */
export class HelperProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #directory: string;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncGenerator<string>;

  /** Runs `bench/<script>`, with the flags that Deno is given before it. */
  constructor(script: string, { flags = [], args = [] }: { flags?: readonly string[]; args?: readonly string[] } = {}) {
    const path = new URL(script, import.meta.url).pathname;
    this.#directory = Deno.makeTempDirSync({ prefix: "bench-" });
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", ...flags, path, ...args],
      env: { TMPDIR: this.#directory },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#answers = lines(this.#child.stdout);
  }

  /** Its process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Its answer to a line. */
  async ask(question: string): Promise<string> {
    await this.#input.write(new TextEncoder().encode(`${question}\n`));
    const { value } = await this.#answers.next();
    if (value === undefined) throw new Error(`Cannot ask "${question}": the helper has ended`);
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await Deno.remove(this.#directory, { recursive: true });
  }
}

/** The other side: answers each line of stdin, until its end. */
export async function answerLines(answer: (question: string) => Promise<string>): Promise<void> {
  for await (const question of lines(Deno.stdin.readable)) console.log(await answer(question));
}
