import { parseHandshakeLine } from "./handshake_line.ts";
import { type LogEntry, parseHclogLine } from "./hclog_line.ts";
import { LaunchError } from "./launch_error.ts";
import { lines } from "./lines.ts";

/** What Nomad's agent puts into a plugin's environment (Nomad plugins/base/plugin.go, go-plugin client.go). */
export const PLUGIN_ENVIRONMENT: Readonly<Record<string, string>> = {
  NOMAD_PLUGIN_MAGIC_COOKIE: "e4327c2e01eabfd75a8a67adb114fb34a757d57eee7728d857a8cec6e91a7255",
  PLUGIN_MIN_PORT: "10000",
  PLUGIN_MAX_PORT: "25000",
  PLUGIN_PROTOCOL_VERSIONS: "2",
};

const LINES_KEPT = 10;

/** How a plugin is started. */
export interface PluginProcessOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Set over what Nomad sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called for every line of the plugin's stderr. */
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
  /** Nomad waits a minute for the handshake. */
  readonly handshakeTimeoutMs?: number;
}

/** A plugin as a child process, started as Nomad's agent starts it. Disposing kills it if it still runs. */
export class PluginProcess implements AsyncDisposable {
  /** Resolves when the process has ended. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** Lines of stdout after the handshake; there should be none. */
  readonly strayOutput: string[] = [];
  readonly #options: PluginProcessOptions;
  readonly #child: Deno.ChildProcess;
  readonly #stdout: AsyncGenerator<string>;
  readonly #logged: Promise<void>;
  readonly #lastLines: string[] = [];
  #address = "";
  #stray = Promise.resolve();
  #running = true;

  private constructor(options: PluginProcessOptions) {
    this.#options = options;
    this.#child = spawn(options);
    this.#stdout = lines(this.#child.stdout);
    this.#logged = this.#collectLog();
    this.exited = this.#child.status.finally(() => this.#running = false);
  }

  /** Starts the program and reads its handshake; LaunchError with its last words when there is none. */
  static async start(options: PluginProcessOptions): Promise<PluginProcess> {
    const plugin = new PluginProcess(options);
    try {
      plugin.#address = parseHandshakeLine(await plugin.#firstLine());
      plugin.#stray = plugin.#collectStray();
      return plugin;
    } catch (error) {
      await plugin[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** gRPC address, `unix:///path`. */
  get address(): string {
    return this.#address;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Does nothing once the process has ended. */
  kill(signal: Deno.Signal): void {
    if (this.#running) this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await Promise.all([this.exited, this.#logged, this.#stray]);
    await this.#stdout.return(undefined);
  }

  async #firstLine(): Promise<string> {
    const { command, handshakeTimeoutMs = 60_000 } = this.#options;
    const timer = setTimeout(() => this.kill("SIGKILL"), handshakeTimeoutMs);
    try {
      const first = await this.#stdout.next();
      if (!first.done) return first.value;
      const [{ code, signal }] = await Promise.all([this.exited, this.#logged]);
      const reason = `it ended with ${signal ?? `exit code ${code}`} before its handshake`;
      throw new LaunchError([`Cannot start plugin "${command.join(" ")}": ${reason}`, ...this.#lastLines].join("\n"));
    } finally {
      clearTimeout(timer);
    }
  }

  async #collectStray(): Promise<void> {
    for await (const line of this.#stdout) this.strayOutput.push(line);
  }

  async #collectLog(): Promise<void> {
    for await (const line of lines(this.#child.stderr)) {
      this.#lastLines.push(line);
      if (this.#lastLines.length > LINES_KEPT) this.#lastLines.shift();
      this.#options.onLog?.(parseHclogLine(line));
    }
  }
}

function spawn({ command: [program = "", ...args], env }: PluginProcessOptions): Deno.ChildProcess {
  const command = new Deno.Command(program, {
    args,
    env: { ...PLUGIN_ENVIRONMENT, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  try {
    return command.spawn();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LaunchError(`Cannot start plugin "${program}": ${reason}`, { cause });
  }
}
