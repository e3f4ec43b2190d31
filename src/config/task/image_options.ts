import type { Decoded } from "../options_block.ts";
import type { Place } from "../place.ts";
import { defaulted, optional, required } from "../declare.ts";
import { block } from "../kinds/block.ts";
import { duration } from "../kinds/duration.ts";
import { flag } from "../kinds/flag.ts";
import { withoutEffect } from "../kinds/moved_option.ts";
import { anyText, secret, text } from "../kinds/text.ts";
import { parseInnerPath } from "../parse/paths.ts";
import { parsePlatform } from "../parse/platform.ts";
import { parseRegistryAddress } from "../parse/network/registry_address.ts";

/** The options of a task's `auth` block. */
export const authOptions = {
  username: optional("username", text(anyText), {
    doc: "User of the registry",
    example: 'username = "deploy"',
  }),
  password: optional("password", secret(), {
    doc: "Password or token of the user",
    example: 'password = "${REGISTRY_TOKEN}"',
  }),
  serverAddress: optional(
    "server_address",
    text({ allowed: "a registry as host or host:port", parse: parseRegistryAddress }),
    {
      doc: "The one registry that may see these credentials",
      example: 'server_address = "registry.example:5000"',
      byDefault: "the registry of the task's image",
    },
  ),
  email: withoutEffect("email", text(anyText), {
    doc: "Address of the user",
    example: 'email = "deploy@example"',
    because: "no registry asks for it any more",
  }),
};

/** A user of a registry. */
export type TaskAuth = Decoded<typeof authOptions> & { readonly username: string; readonly password: string };

/** The user of an `auth` block; a block without one asks for nothing, as in Docker. */
export function finishAuth(auth: Decoded<typeof authOptions>, place: Place): TaskAuth | undefined {
  const { username, password } = auth;
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined) throw place.at("username").missing("the user of password");
  if (password === undefined) throw place.at("password").missing("the password of username");
  return { ...auth, username, password };
}

/** Which image a task runs and how it gets here. */
export const imageOptions = {
  image: required(
    "image",
    text({
      allowed: "an image reference such as redis:7 or ghcr.io/org/app@sha256:…",
      // Name, tag and digest at their longest are half of that.
      parse: (reference) => /^(?:https:\/\/)?(\S{1,1024})$/.exec(reference)?.[1],
    }),
    {
      doc: "The image to run, completed as Docker does: `redis` is `docker.io/library/redis:latest`",
      example: 'image = "redis:7-alpine"',
      docker: { fate: "same", note: "`https://` before it is taken away too" },
    },
  ),
  imagePullTimeoutMs: optional("image_pull_timeout", duration({ min: "1ms" }), {
    doc: "How long pulling the image may take before the start fails, to be tried again",
    example: 'image_pull_timeout = "10m"',
    docker: { fate: "same" },
    byDefault: "the plugin's `image_pull_timeout`",
  }),
  forcePull: defaulted("force_pull", flag(), {
    doc: "Ask the registry for the image although it is present",
    example: "force_pull = true",
    docker: { fate: "same" },
    unset: false,
  }),
  load: optional(
    "load",
    text({ allowed: "a path inside the task directory such as local/image.tar", parse: parseInnerPath }),
    {
      doc:
        "An image archive (OCI or Docker) under the task directory, or under its `local/`, that is imported instead of " +
        "pulled",
      example: 'load = "local/image.tar"',
      docker: { fate: "same", note: "Docker looks in `local/` only" },
    },
  ),
  platform: optional(
    "platform",
    text({ allowed: "linux/<architecture>[/<variant>], such as linux/arm64", parse: parsePlatform }),
    {
      doc: "Which build of a multi-platform image to run",
      example: 'platform = "linux/arm64"',
      byDefault: "the node's own",
    },
  ),
  auth: optional("auth", block(authOptions, finishAuth), {
    doc: "Credentials for the registry of the image; they win over the plugin's",
    example: 'auth {\n  username = "deploy"\n  password = "secret"\n}',
    docker: { fate: "same", note: "`email` has no effect" },
  }),
  authSoftFail: defaulted("auth_soft_fail", flag(), {
    doc: "Pull without credentials when looking them up fails",
    example: "auth_soft_fail = true",
    docker: { fate: "same" },
    unset: false,
  }),
};
