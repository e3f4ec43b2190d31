import type { OciImage } from "../image/oci_image.ts";
import { packArchive } from "../image/pack_archive.ts";
import { runCommand } from "../run_command.ts";
import { chooseSnapshotter } from "./choose_snapshotter.ts";
import { containerdConfig } from "./containerd_config.ts";
import type { ContainerdBinaries } from "./ensure_containerd.ts";
import { removeLeftovers } from "./remove_leftovers.ts";
import { waitForLine } from "./wait_for_line.ts";

const BOOTED = "containerd successfully booted";

/** A containerd of our own: root, state, socket and log below one directory, all removed at disposal. Needs root. */
export class PrivateContainerd implements AsyncDisposable {
  readonly binaries: ContainerdBinaries;
  readonly directory: string;
  readonly socket: string;
  readonly logPath: string;
  readonly namespace: string;
  /** Unless it was chosen, "overlayfs", or "native" where the directory's file system cannot be an overlay's upper layer, as below another overlay. */
  readonly snapshotter: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: Deno.ChildProcess | undefined;

  private constructor(
    binaries: ContainerdBinaries,
    { directory, namespace, snapshotter, environment }:
      & Pick<PrivateContainerd, "directory" | "namespace" | "snapshotter">
      & { readonly environment: Readonly<Record<string, string>> },
  ) {
    this.binaries = binaries;
    this.directory = directory;
    this.socket = `${directory}/c.sock`;
    this.logPath = `${directory}/containerd.log`;
    this.namespace = namespace;
    this.snapshotter = snapshotter;
    this.#environment = environment;
  }

  /** Starts containerd in a fresh directory below `parent` (default: the system's), and resolves when it serves. */
  static async start(
    { binaries, parent, namespace = "nomad", environment = {}, ...options }: {
      binaries: ContainerdBinaries;
      parent?: string | undefined;
      namespace?: string;
      /** What the daemon sees besides this process's environment, such as SSL_CERT_FILE. */
      environment?: Readonly<Record<string, string>>;
      snapshotter?: string | undefined;
    },
  ): Promise<PrivateContainerd> {
    if (Deno.uid() !== 0) throw new Error(`Cannot start containerd as user "${Deno.uid()}": it needs root`);
    const directory = await Deno.makeTempDir({ ...(parent && { dir: parent }), prefix: "ctrd-" });
    const snapshotter = options.snapshotter ?? await chooseSnapshotter(directory);
    const containerd = new PrivateContainerd(binaries, { directory, namespace, snapshotter, environment });
    await Deno.writeTextFile(
      `${directory}/config.toml`,
      containerdConfig(directory, { version: binaries.version, snapshotter }),
    );
    try {
      await containerd.boot();
    } catch (error) {
      await containerd[Symbol.asyncDispose]();
      throw error;
    }
    return containerd;
  }

  /** The daemon's process id; throws while it is stopped. */
  get pid(): number {
    if (this.#child) return this.#child.pid;
    throw new Error(`Cannot name the process of "${this.socket}": containerd is stopped`);
  }

  /** Environment for `ctr` and everything else that reads containerd's own variables. */
  get env(): Record<string, string> {
    return { CONTAINERD_ADDRESS: this.socket, CONTAINERD_NAMESPACE: this.namespace, PATH: this.binaries.path };
  }

  /** Starts the stopped daemon on the same state and resolves when it serves. */
  async boot(): Promise<void> {
    await Deno.writeTextFile(this.logPath, "");
    const script = 'exec setpriv --pdeathsig TERM "$0" --config "$1" 2>>"$2"';
    const args = ["-c", script, this.binaries.containerd, `${this.directory}/config.toml`, this.logPath];
    const env = { ...this.env, ...this.#environment };
    const child = new Deno.Command("sh", { args, env, stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    this.#child = child;
    const gone = new AbortController();
    const exited = child.status.then(({ code }) => gone.abort(new Error(`it exited with ${code}`)));
    await waitForLine(this.logPath, { line: BOOTED, signal: gone.signal }).catch(async (cause) => {
      await exited;
      const reason = (await Deno.readTextFile(this.logPath)).trim().split("\n").at(-1);
      throw new Error(`Cannot start "${this.binaries.containerd}": ${reason}`, { cause });
    });
  }

  /** Sends a signal to the daemon alone; its shims and tasks go on. SIGSTOP makes it hang, SIGCONT goes on. */
  kill(signal: Deno.Signal = "SIGKILL"): void {
    Deno.kill(this.pid, signal);
  }

  /** Ends the daemon and resolves when it is gone; its shims and tasks go on. Nothing to do when it is stopped. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    for (const name of [signal, "SIGCONT"] as const) {
      try {
        child.kill(name);
      } catch (error) {
        if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    await child.status;
  }

  /** Stops the daemon with `signal` and boots it again on the same socket; tasks go on meanwhile. */
  async restart(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    await this.stop(signal);
    await this.boot();
  }

  /** Runs `ctr` against this daemon and namespace; returns its stdout, throws with its stderr. */
  async ctr(...args: string[]): Promise<string> {
    return await runCommand([this.binaries.ctr, ...args], { env: this.env });
  }

  /** Puts images into the daemon's namespace, unpacked and ready to run. */
  async importImages(...images: OciImage[]): Promise<void> {
    const archive = await Deno.makeTempFile({ dir: this.directory, suffix: ".tar" });
    await Deno.writeFile(archive, await packArchive(images));
    await this.ctr("images", "import", "--snapshotter", this.snapshotter, archive);
    await Deno.remove(archive);
  }

  /** Stops the daemon, kills every container it left, and removes mounts, state and directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await removeLeftovers({ directory: this.directory, socket: this.socket, path: this.binaries.path });
  }
}
