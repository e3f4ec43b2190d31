import { wordsOf } from "../../errors.ts";
import type { RegistryCredentials } from "../../containerd/transfer/transfer_streams.ts";
import { fields, text } from "../content/json_fields.ts";
import { CredentialsError } from "./credentials_error.ts";
import { isSameRegistry } from "./registry_host.ts";

/** What docker's config.json says about one registry; each part may be missing. */
export interface DockerConfigEntry {
  readonly credentials?: RegistryCredentials | undefined;
  /** The helper that `credHelpers` names for the registry. */
  readonly helper?: string | undefined;
  /** The helper that `credsStore` names for all. */
  readonly store?: string | undefined;
}

/** Looks a registry up in docker's config.json at `path` (see docker/cli's cli/config/configfile). */
export async function readDockerConfig(path: string, registry: string): Promise<DockerConfigEntry> {
  const { auths, credHelpers, credsStore } = fields(await readJson(path));
  const auth = lookUp(fields(auths), registry);
  return {
    credentials: auth === undefined ? undefined : credentialsOf(fields(auth), { path, registry }),
    helper: text(lookUp(fields(credHelpers), registry)) || undefined,
    store: text(credsStore) || undefined,
  };
}

async function readJson(path: string): Promise<unknown> {
  const refuse = (reason: string, cause: unknown) =>
    new CredentialsError(`Cannot use auth.config "${path}": ${reason}`, { recoverable: false, cause });
  const json = await Deno.readTextFile(path).catch((cause) => {
    throw refuse(wordsOf(cause), cause);
  });
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw refuse("it is not JSON", cause);
  }
}

/** The exact name wins over other ways to write the same registry. */
function lookUp(entries: Readonly<Record<string, unknown>>, registry: string): unknown {
  const alike = Object.keys(entries).find((name) => isSameRegistry(name, registry));
  return entries[registry] ?? (alike === undefined ? undefined : entries[alike]);
}

function credentialsOf(
  { auth, username, password, identitytoken }: Readonly<Record<string, unknown>>,
  { path, registry }: { path: string; registry: string },
): RegistryCredentials | undefined {
  if (text(identitytoken) !== "") return { username: "", secret: text(identitytoken) };
  if (text(username) !== "") return { username: text(username), secret: text(password) };
  if (text(auth) === "") return undefined;
  const [, user, secret] = /^([^:]+):(.*?)\0*$/s.exec(decodeBase64(text(auth))) ?? [];
  if (user !== undefined && secret !== undefined) return { username: user, secret };
  const reason = `its auth of "${registry}" is not the base64 of user:password`;
  throw new CredentialsError(`Cannot use auth.config "${path}": ${reason}`, { recoverable: false });
}

function decodeBase64(encoded: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)));
  } catch {
    return "";
  }
}
