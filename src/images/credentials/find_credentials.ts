import type { PluginAuth } from "../../config/plugin/auth.ts";
import type { TaskAuth } from "../../config/task/image_options.ts";
import type { RegistryCredentials } from "../../containerd/transfer/transfer_streams.ts";
import type { ImageReference } from "../../model/image_reference.ts";
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
 * The credentials that `host`, one that serves the image, may see; undefined when there are none. Plain ones are for one
 * registry only, the image's unless they name another. CredentialsError when a source is broken.
 */
export async function findCredentials(
  host: string,
  image: ImageReference,
  { task, plugin, helperTimeoutMs = HELPER_TIMEOUT_MS }: CredentialSources,
): Promise<FoundCredentials | undefined> {
  for (
    const { auth, option } of [{ auth: task, option: "the task's auth" }, {
      auth: plugin,
      option: "the plugin's auth",
    }] as const
  ) {
    const { username, password, serverAddress = image.registry } = auth ?? {};
    if (username !== undefined && password !== undefined && isSameRegistry(serverAddress, host)) {
      return { username, secret: password, option };
    }
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
