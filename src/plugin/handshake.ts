import { PROTOCOL_VERSION } from "../about.ts";

const CORE_PROTOCOL_VERSION = "1";
const COOKIE_KEY = "NOMAD_PLUGIN_MAGIC_COOKIE";
const COOKIE_VALUE = "e4327c2e01eabfd75a8a67adb114fb34a757d57eee7728d857a8cec6e91a7255";

/** There can be no handshake: nobody started this process as a Nomad plugin, or what its host wants is not to be had. */
export class HandshakeError extends Error {
  override name = "HandshakeError";
}

/** The environment variables that go-plugin's host sets for its plugins. */
export interface PluginEnvironment {
  get(name: string): string | undefined;
}

/** Whether a host of plugins for Nomad started this process. */
export function isStartedByNomad(env: PluginEnvironment): boolean {
  return env.get(COOKIE_KEY) === COOKIE_VALUE;
}

/** Throws a HandshakeError unless the environment is that of a Nomad plugin speaking protocol 2. */
export function checkEnvironment(env: PluginEnvironment): void {
  if (!isStartedByNomad(env)) {
    throw new HandshakeError(
      "This program is a task driver plugin for Nomad. It is not run by hand: put it into the agent's plugin_dir and " +
        'name it in a plugin "containerd-driver" block; the agent starts it. By hand: --version, --help, check, migrate.\nSee https://developer.hashicorp.com/nomad/plugins',
    );
  }
  const versions = env.get("PLUGIN_PROTOCOL_VERSIONS");
  if (versions !== undefined && !versions.split(",").includes(PROTOCOL_VERSION)) {
    throw new HandshakeError(
      `Cannot speak plugin protocol "${versions}": this plugin speaks version ${PROTOCOL_VERSION}`,
    );
  }
}

/** The one line that the host reads from stdout, with its newline. */
export function handshakeLine(socketPath: string): string {
  return [CORE_PROTOCOL_VERSION, PROTOCOL_VERSION, "unix", socketPath, "grpc", ""].join("|") + "\n";
}
