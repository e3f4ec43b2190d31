import { constants } from "node:os";

/** What a script does to the world. */
export interface ShellHost {
  readonly env: Readonly<Record<string, string>>;
  write(stream: "stdout" | "stderr", text: string): Promise<void>;
  /** Sends the script's own process a signal. */
  raise(signal: number): void;
}

/** Thrown by `exit`. */
class Exit {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** Words that never end by themselves; a trap interrupts them. */
const FOREVER = ["while :; do sleep 3600 & wait $!; done", "sleep 3600 & wait $!", "exec sleep 3600", "sleep 3600"];

/**
 * The few words of a shell that the tests' programs are written in: `echo`, `seq`, `exit`, `trap`, `kill -N $$`, `sleep`,
 * loops without end, and `cat` for a wait for the end of the input. A real busybox runs the same scripts.
 */
export class Shell {
  readonly #host: ShellHost;
  readonly #traps = new Map<number, string>();
  readonly #inputEnd = Promise.withResolvers<void>();
  readonly #interrupt = Promise.withResolvers<number>();

  constructor(host: ShellHost) {
    this.#host = host;
    // A trap's `exit` may come while nothing waits.
    this.#interrupt.promise.catch(() => {});
  }

  /** Runs a script; resolves to its exit status. */
  async run(script: string): Promise<number> {
    try {
      for (const statement of splitStatements(script)) await this.#statement(statement);
      return 0;
    } catch (error) {
      if (error instanceof Exit) return error.status;
      throw error;
    }
  }

  /** Whether the script has a trap for the signal; if so its commands run. */
  trap(signal: number): boolean {
    const commands = this.#traps.get(signal);
    if (commands === undefined) return false;
    this.#runTrap(commands).catch(this.#interrupt.reject);
    return true;
  }

  /** Ends what goes on, for the process has ended. */
  stop(): void {
    this.#interrupt.reject(new Exit(0));
  }

  /** Lets `cat` end. */
  endInput(): void {
    this.#inputEnd.resolve();
  }

  async #runTrap(commands: string): Promise<void> {
    for (const statement of splitStatements(commands)) await this.#statement(statement);
  }

  async #statement(statement: string): Promise<void> {
    if (FOREVER.includes(statement)) {
      await this.#interrupt.promise;
      return;
    }
    const [, body] = /^while (?:true|:); do\s(.*?);?\s*done$/s.exec(statement) ?? [];
    if (body !== undefined) return await this.#loop(splitStatements(body));
    const [word = "", ...rest] = statement.split(" ");
    const run = this.#words[word];
    if (run === undefined) throw new Error(`Cannot run "${statement}": the fake's shell does not know "${word}"`);
    await run(rest.join(" "));
  }

  async #loop(statements: readonly string[]): Promise<void> {
    for (;;) for (const statement of statements) await this.#statement(statement);
  }

  async #sleep(seconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, seconds * 1_000);
    try {
      await Promise.race([promise, this.#interrupt.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  readonly #words: Readonly<Record<string, (rest: string) => Promise<void> | void>> = {
    cat: () => this.#inputEnd.promise,
    echo: (rest) => {
      const toStderr = rest.endsWith(" >&2");
      const text = this.#expand(toStderr ? rest.slice(0, -" >&2".length) : rest);
      return this.#host.write(toStderr ? "stderr" : "stdout", `${text}\n`);
    },
    seq: (rest) => {
      const last = Number(rest);
      return this.#host.write("stdout", Array.from({ length: last }, (_, index) => `${index + 1}\n`).join(""));
    },
    exit: (rest) => {
      throw new Exit(Number(rest));
    },
    kill: (rest) => this.#host.raise(Number(/^-(\d+) \$\$$/.exec(rest)?.[1])),
    sleep: (rest) => this.#sleep(Number(/^(\d+)(?: & wait \$!)?$/.exec(rest)?.[1])),
    trap: (rest) => {
      const [, commands = "", names = ""] = /^'([^']*)' (.*)$/.exec(rest) ?? [];
      for (const name of names.split(" ")) this.#traps.set(signalByName(name), commands);
    },
  };

  #expand(text: string): string {
    return text.replaceAll(/\$(\w+)/g, (_, name) => this.#host.env[name] ?? "").replaceAll('"', "");
  }
}

function signalByName(name: string): number {
  return Object.entries(constants.signals).find(([key]) => key === `SIG${name}`)?.[1] ?? 0;
}

/** Splits at `;` and line ends outside of quotes and loops. */
function splitStatements(script: string): string[] {
  const statements = script.match(/(?:while (?:true|:);.*?\bdone\b|'[^']*'|[^;'\n])+/gs) ?? [];
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}
