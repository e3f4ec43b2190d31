import { LruCache } from "../async/lru_cache.ts";
import type { NetworkConfig } from "../config/plugin/network.ts";
import { DriverError } from "../errors.ts";
import { type BridgeContext, bridgeNetwork } from "./bridge_network.ts";
import { findProgram, programDirectories } from "./cni/exec_runner.ts";
import { checkStatus } from "./cni/network_list.ts";
import type { PluginRunner } from "./cni/plugin_runner.ts";
import { readObject, textsIn } from "./cni/read_object.ts";
import { portBackend } from "./port_backend.ts";
import { meetingRoute, nodeRoutes } from "./node_routes.ts";

/** What the node's programs can do for the bridge, see `bridgeNetwork`. */
type BridgeVersions = Pick<BridgeContext, "cniVersion" | "portBackend">;

/**
 * Whether the driver can give tasks its bridge: "none" when the operator wants none; "missing" when the node lacks
 * programs, so that tasks which do not need it start without; "refused" when the operator has to change something.
 */
export type Readiness =
  | { readonly kind: "bridge" } & BridgeVersions
  | { readonly kind: "none" }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

/** What the bridge is made with, see `bridgeNetwork`. */
const PLUGINS = ["bridge", "host-local", "firewall", "portmap"];
/** Versions of the specification, best first. */
const VERSIONS = ["1.1.0", "1.0.0", "0.4.0"];
/** How long a state counts as lasting for tasks that start; a task that needs programs which were just installed may be early. */
const STILL_TRUE_MS: Readonly<Partial<Record<Readiness["kind"], number>>> = { bridge: 10_000, missing: 1_000 };
const REMEDY = "install the CNI plugins (Debian: containernetworking-plugins) and iptables, or set cni_path in the " +
  "plugin's network block";

/** The state of the network's programs on the node, asked again as often as somebody wants to know. */
export class NetworkReadiness {
  readonly #config: NetworkConfig;
  readonly #directories: readonly string[];
  readonly #runner: PluginRunner;
  #last: { at: number; state: Readiness } | undefined;
  /** By path and time of change of each program. */
  readonly #versions = new LruCache<BridgeVersions>({ max: 1 });

  constructor(
    { config, directories, runner }: {
      config: NetworkConfig;
      directories: readonly string[];
      runner: PluginRunner;
    },
  ) {
    this.#config = config;
    this.#directories = directories;
    this.#runner = runner;
  }

  /** What holds now, or held shortly before: starts of tasks do not each look for programs and read the node's routes. */
  async lately(): Promise<Readiness> {
    const last = this.#last;
    const isLasting = last !== undefined && performance.now() - last.at < (STILL_TRUE_MS[last.state.kind] ?? 0);
    return isLasting ? last.state : await this.look();
  }

  /** What holds now. */
  async look(): Promise<Readiness> {
    const state = await this.#look();
    this.#last = { at: performance.now(), state };
    return state;
  }

  async #look(): Promise<Readiness> {
    if (this.#config.mode === "none") return { kind: "none" };
    const missing = await this.#missing();
    if (missing.length > 0) {
      const where = this.#directories.join(", ");
      return { kind: "missing", reason: `${missing.join(", ")} cannot be found in ${where} and on PATH: ${REMEDY}` };
    }
    const conflict = await this.#conflict();
    if (conflict !== undefined) return { kind: "refused", reason: conflict };
    try {
      return { kind: "bridge", ...await this.#versions.get(await this.#programs(), () => this.#askVersion()) };
    } catch (error) {
      if (error instanceof DriverError) return { kind: "missing", reason: error.message };
      throw error;
    }
  }

  async #missing(): Promise<string[]> {
    const programs = [
      ...PLUGINS.map((name) => ({ name, directories: this.#directories })),
      { name: "iptables", directories: programDirectories() },
    ];
    const found = await Promise.all(programs.map(({ name, directories }) => findProgram(name, directories)));
    return programs.filter((_, at) => found[at] === undefined).map(({ name }) => name);
  }

  async #conflict(): Promise<string | undefined> {
    const { subnet, ipv6Subnet, name } = this.#config;
    const routes = await nodeRoutes();
    for (const [option, wanted] of [["subnet", subnet], ["ipv6_subnet", ipv6Subnet]] as const) {
      const route = wanted && meetingRoute(wanted, { routes, device: name });
      if (route === undefined) continue;
      return `Cannot use ${option} "${wanted?.text}": the node's route ${route.subnet.text} of interface ` +
        `"${route.device}" meets it, set another in the plugin's network block`;
    }
    return undefined;
  }

  async #programs(): Promise<string> {
    const plugins = PLUGINS.map((name) => findProgram(name, this.#directories));
    const paths = await Promise.all([...plugins, findProgram("nft", programDirectories())]);
    const states = await Promise.all(
      paths.map(async (path) => path && `${path} ${(await Deno.stat(path)).mtime?.getTime()}`),
    );
    return states.join("\n");
  }

  /** The newest version that all of them know, in which they are asked for their status. */
  async #askVersion(): Promise<BridgeVersions> {
    const known = await Promise.all(PLUGINS.map((type) => this.#versionsOf(type)));
    const cniVersion = VERSIONS.find((version) => known.every((versions) => versions.includes(version)));
    if (cniVersion === undefined) {
      throw new DriverError(`the CNI plugins have no version of ${VERSIONS.join(", ")} in common: ${REMEDY}`);
    }
    const versions: BridgeVersions = { cniVersion, portBackend: await portBackend(cniVersion) };
    const context = { ...versions, addressDirectory: "", publishes: true };
    await checkStatus(this.#runner, bridgeNetwork(this.#config, context));
    return versions;
  }

  async #versionsOf(type: string): Promise<string[]> {
    const config = { cniVersion: VERSIONS.at(-1) };
    const output = await this.#runner.run({ type, command: "VERSION", config });
    return textsIn(readObject(output)?.supportedVersions);
  }
}
