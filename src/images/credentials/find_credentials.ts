import type { PluginAuth } from "../../config/plugin/auth.ts";
import type { TaskAuth } from "../../config/task/image_options.ts";
import type { RegistryCredentials } from "../../containerd/transfer/transfer_streams.ts";
import type { ImageReference } from "../../model/image/image_reference.ts";
import { askCredentialHelper } from "./credential_helper.ts";
import { readDockerConfig } from "./docker_config.ts";
import { HUB, HUB_URL, isSameRegistry, registryHost } from "./registry_host.ts";

/** Where credentials may come from; the task's own are looked at first. */
export interface CredentialSources {
  readonly task?: TaskAuth | undefined;
  readonly plugin?: PluginAuth | undefined;
  readonly helperTimeoutMs?: number;
}

/** Credentials and the option they come from. */
export interface FoundCredentials extends RegistryCredentials {
  readonly option: "the task's auth" | "the plugin's auth" | "auth.config" | "auth.helper";
}

const HELPER_TIMEOUT_MS = 30_000;

/**
 * The credentials that `host`, one that serves the image, may see; undefined when there are none. A job's own are for its
 * image's registry unless they name another one; the plugin's plain ones for the registry they name and for none without,
 * since it is a job that names the image. CredentialsError when a source is broken.
 */
export async function findCredentials(
  host: string,
  image: ImageReference,
  { task, plugin, helperTimeoutMs = HELPER_TIMEOUT_MS }: CredentialSources,
): Promise<FoundCredentials | undefined> {
  if (task !== undefined && isSameRegistry(task.serverAddress ?? image.registry, host)) {
    return { username: task.username, secret: task.password, option: "the task's auth" };
  }
  const { username, password, serverAddress } = plugin ?? {};
  if (username !== undefined && password !== undefined && serverAddress !== undefined) {
    if (isSameRegistry(serverAddress, host)) return { username, secret: password, option: "the plugin's auth" };
  }
  const registry = registryHost(host);
  const configured = plugin?.config &&
    await askDockerConfig(registry, { path: plugin.config, timeoutMs: helperTimeoutMs });
  if (configured) return { ...configured, option: "auth.config" };
  const helped = plugin?.helper && await askHelper(registry, { name: plugin.helper, timeoutMs: helperTimeoutMs });
  return helped ? { ...helped, option: "auth.helper" } : undefined;
}

/** As docker does: what the file itself says, then the registry's own helper, then the one for all registries. */
async function askDockerConfig(
  registry: string,
  { path, timeoutMs }: { path: string; timeoutMs: number },
): Promise<RegistryCredentials | undefined> {
  const { credentials, helper, store } = await readDockerConfig(path, registry);
  if (credentials) return credentials;
  const name = helper ?? store;
  return name === undefined ? undefined : await askHelper(registry, { name, timeoutMs });
}

/** Docker Hub's credentials are kept under its URL by docker itself, under its plain name by Nomad's helpers. */
async function askHelper(
  registry: string,
  call: { name: string; timeoutMs: number },
): Promise<RegistryCredentials | undefined> {
  const byUrl = registry === HUB ? await askCredentialHelper(HUB_URL, call) : undefined;
  return byUrl ?? await askCredentialHelper(registry, call);
}

/** Whether the plugin has plain credentials that go nowhere, for they do not say where. */
export function goesNowhere({ username, serverAddress }: Pick<PluginAuth, "username" | "serverAddress">): boolean {
  return username !== undefined && serverAddress === undefined;
}

/** What an operator is told of such credentials. */
export function authWarnings(auth: PluginAuth | undefined): string[] {
  if (auth === undefined || !goesNowhere(auth)) return [];
  return [
    "auth { username, password } of the plugin's configuration is given to no registry: add server_address, the one that " +
    "may see it, for a job's image names any registry",
  ];
}
