import { request } from "node:http";
import { dockerArchive } from "../../tests/support/images/docker_archive.ts";
import { waitForLine } from "../../dev/containerd/wait_for_line.ts";
import type { OciImage } from "../../dev/image/oci_image.ts";
import { removeTree } from "../../tests/support/nomad/remove_tree.ts";

const SERVES = "API listen on";

/** A Docker with a containerd of its own, all below one directory; images and containers go with it. Needs root. */
export class DockerDaemon implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #directory: string;

  private constructor(child: Deno.ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
  }

  /** Starts the program `dockerd`; `path` has what it runs: containerd, runc, iptables. */
  static async start({ dockerd, path }: { dockerd: string; path: string }): Promise<DockerDaemon> {
    const directory = await Deno.makeTempDir({ prefix: "dockerd-" });
    const log = `${directory}/log`;
    await Deno.writeTextFile(log, "");
    // What the machine's own daemon is told is not for this one.
    await Deno.writeTextFile(`${directory}/daemon.json`, "{}");
    const places = Object.entries({
      ...{ "config-file": "daemon.json", "data-root": "data", "exec-root": "exec", pidfile: "pid" },
    }).map(([option, name]) => `--${option}=${directory}/${name}`);
    const words = [dockerd, ...places, `--host=unix://${directory}/sock`];
    const args = ["-c", 'log=$1; shift; exec setpriv --pdeathsig TERM "$@" >>"$log" 2>&1', "sh", log, ...words];
    const env = { PATH: path };
    const child = new Deno.Command("sh", { args, env, stdin: "null", stdout: "null", stderr: "null" }).spawn();
    const gone = new AbortController();
    const exited = child.status.then(() => gone.abort());
    await waitForLine(log, { line: SERVES, signal: gone.signal }).catch(async (cause) => {
      await exited;
      throw new Error(`Cannot start "${dockerd}": ${(await Deno.readTextFile(log)).slice(-1000)}`, { cause });
    });
    return new DockerDaemon(child, directory);
  }

  /** Where it serves, as Nomad's driver takes it. */
  get endpoint(): string {
    return `unix://${this.#directory}/sock`;
  }

  /** Puts an image into it, see the API's `POST /images/load`. */
  async load(image: OciImage): Promise<void> {
    const archive = await dockerArchive(image, [image.name]);
    const answer = Promise.withResolvers<string>();
    const socketPath = `${this.#directory}/sock`;
    const sent = request({ socketPath, method: "POST", path: "/images/load" }, (response) => {
      let text = `${response.statusCode} `;
      response.on("data", (chunk) => text += chunk);
      response.on("end", () => answer.resolve(text));
    });
    sent.on("error", answer.reject);
    sent.end(archive);
    const text = await answer.promise;
    if (!text.startsWith("200 ") || text.includes("errorDetail")) {
      throw new Error(`Cannot load "${image.name}": ${text}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await removeTree(this.#directory);
  }
}
