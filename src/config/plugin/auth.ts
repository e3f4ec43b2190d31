import type { Decoded } from "../options_block.ts";
import type { Place } from "../place.ts";
import { optional } from "../declare.ts";
import { anyText, secret, text } from "../kinds/text.ts";
import { parseAbsolutePath } from "../parse/paths.ts";
import { parseRegistryAddress } from "../parse/network/registry_address.ts";

/** The options of the plugin's `auth` block. */
export const authOptions = {
  username: optional("username", text(anyText), {
    doc: "User of the registry",
    example: 'username = "deploy"',
  }),
  password: optional("password", secret(), {
    doc: "Password or token of the user",
    example: 'password = "secret"',
  }),
  serverAddress: optional(
    "server_address",
    text({ allowed: "a registry as host or host:port", parse: parseRegistryAddress }),
    {
      doc: "The one registry that may see `username` and `password`, which go nowhere without it",
      example: 'server_address = "registry.example:5000"',
      byDefault: "no registry",
    },
  ),
  config: optional("config", text({ allowed: "an absolute path on the node", parse: parseAbsolutePath }), {
    doc: "Docker's `config.json`: `auths`, then `credHelpers`, then `credsStore`",
    example: 'config = "/root/.docker/config.json"',
  }),
  helper: optional(
    "helper",
    text({
      allowed: "the end of a docker-credential-… program's name, such as ecr-login",
      parse: (name) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) ? name : undefined,
    }),
    {
      doc: "Runs `docker-credential-<name> get` for credentials",
      example: 'helper = "ecr-login"',
    },
  ),
};

/** Where credentials come from; at least one of `username` with `password`, `config` and `helper` is set. */
export type PluginAuth = Decoded<typeof authOptions>;

/** Refuses a user without a password, and an address without a user. */
export function finishAuth(auth: PluginAuth, place: Place): PluginAuth {
  const { username, password, serverAddress, config, helper } = auth;
  if (username !== undefined && password === undefined) throw place.at("password").missing("the password of username");
  if (username === undefined && password !== undefined) throw place.at("username").missing("the user of password");
  if (username === undefined && serverAddress !== undefined) {
    throw place.at("server_address").refuse(serverAddress, "nothing unless username and password are set");
  }
  if (username === undefined && config === undefined && helper === undefined) {
    throw place.missing("username and password, config, or helper");
  }
  return auth;
}
