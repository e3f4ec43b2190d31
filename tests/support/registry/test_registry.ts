import { waitForLine } from "../../../dev/containerd/wait_for_line.ts";
import { unpackedPackages } from "../../../dev/debian/unpacked_packages.ts";
import { devDirectory } from "../../../dev/dev_directory.ts";
import { HTPASSWD, registryConfig, type RegistryOptions } from "./registry_config.ts";

const LISTENING = "listening on 127.0.0.1:";

/** Debian's docker-registry on a loopback port, with a directory of its own that goes with it. */
export class TestRegistry implements AsyncDisposable {
  readonly directory: string;
  readonly options: RegistryOptions;
  #port = 0;
  #child: Deno.ChildProcess | undefined;

  private constructor(directory: string, options: RegistryOptions) {
    this.directory = directory;
    this.options = options;
  }

  static async start(options: RegistryOptions = {}): Promise<TestRegistry> {
    const registry = new TestRegistry(await Deno.makeTempDir({ prefix: "registry-" }), options);
    await Deno.writeTextFile(`${registry.directory}/htpasswd`, HTPASSWD);
    await registry.boot();
    return registry;
  }

  /** `127.0.0.1:<port>`, the same after `stop()` and `boot()`. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get url(): string {
    return `${this.options.tls ? "https" : "http"}://${this.address}`;
  }

  /** Starts the stopped registry and resolves when it listens. */
  async boot(): Promise<void> {
    const program = `${await unpackedPackages(devDirectory(), {
      packages: ["docker-registry"],
    })}/usr/bin/docker-registry`;
    const config = `${this.directory}/config.yml`;
    await Deno.writeTextFile(config, registryConfig(this.directory, this.address, this.options));
    await Deno.writeTextFile(this.#log, "");
    const script = 'exec setpriv --pdeathsig TERM "$0" serve "$1" >>"$2" 2>&1';
    const args = ["-c", script, program, config, this.#log];
    const child = new Deno.Command("sh", { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
    this.#child = child;
    const gone = new AbortController();
    child.status.then(() => gone.abort());
    const log = await waitForLine(this.#log, { line: LISTENING, signal: gone.signal }).catch(async (cause) => {
      throw new Error(`Cannot start the registry: ${await Deno.readTextFile(this.#log)}`, { cause });
    });
    this.#port = Number.parseInt(log.slice(log.indexOf(LISTENING) + LISTENING.length));
  }

  /** Ends the registry; nothing listens on its port then. */
  async stop(): Promise<void> {
    this.#child?.kill("SIGTERM");
    await this.#child?.status;
    this.#child = undefined;
  }

  /** What was asked since the start, such as `GET /v2/hello/manifests/1`, in the registry's order. */
  async requests(): Promise<string[]> {
    const log = await Deno.readTextFile(this.#log);
    return [...log.matchAll(/^[^"\n]* "([A-Z]+ [^ ]+) HTTP[^"]*" \d+/gm)].map(([, request = ""]) => request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.directory, { recursive: true });
  }

  get #log(): string {
    return `${this.directory}/registry.log`;
  }
}
