import { ConfigError } from "../../errors.ts";

/** An image's full name as Docker completes it (see distribution/reference's normalize.go); a digest makes a tag void. */
export interface ImageReference {
  /** What containerd and registries know it by: `docker.io/library/redis:7` or `ghcr.io/org/app@sha256:…`. */
  readonly name: string;
  /** The registry, `host[:port]`; "docker.io" for Docker Hub. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const HUB = "docker.io";
const HUB_LEGACY = "index.docker.io";
const NAME_LENGTH_MAX = 255;
const DIGEST_HEX_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const REGISTRY = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const part = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const REPOSITORY = new RegExp(`^${part}(?:/${part})*$`);
const TAG = /^\w[\w.-]{0,127}$/;

/** The reference that `text` stands for; ConfigError says what is wrong with it. */
export function parseImageReference(text: string): ImageReference {
  const refuse = (reason: string) => new ConfigError(`Cannot use image "${text}": ${reason}`);
  const [beforeDigest = "", digest, ...rest] = text.split("@");
  const { registry, remainder } = splitRegistry(beforeDigest);
  const [repository = "", tag = "latest", ...more] = remainder.split(":");
  if (rest.length > 0 || more.length > 0) throw refuse("it has more than one digest or tag");
  if (!REGISTRY.test(registry)) throw refuse(`"${registry}" is not a registry, allowed is host[:port]`);
  if (/[A-Z]/.test(repository)) throw refuse("the repository must be in lower case");
  if (!REPOSITORY.test(repository)) throw refuse(`"${repository}" is not a repository`);
  if (/^[a-f0-9]{64}$/.test(text)) throw refuse("it is an image id, allowed is a name, with a tag or a digest");
  if (registry.length + 1 + repository.length > NAME_LENGTH_MAX) {
    throw refuse(`its name is longer than ${NAME_LENGTH_MAX} characters`);
  }
  if (!TAG.test(tag)) throw refuse(`"${tag}" is not a tag`);
  if (digest === undefined) return { name: `${registry}/${repository}:${tag}`, registry, repository, tag };
  if (!isDigest(digest)) throw refuse(`"${digest}" is not a digest, allowed is sha256: and 64 hexadecimal digits`);
  return { name: `${registry}/${repository}@${digest}`, registry, repository, digest };
}

function splitRegistry(name: string): { registry: string; remainder: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isRegistry = first === "localhost" || /[.:A-Z]/.test(first);
  const registry = !isRegistry || first === HUB_LEGACY ? HUB : first;
  const remainder = isRegistry ? name.slice(slash + 1) : name;
  return { registry, remainder: registry === HUB && !remainder.includes("/") ? `library/${remainder}` : remainder };
}

function isDigest(text: string): boolean {
  const [algorithm = "", hex = ""] = text.split(":");
  return /^[a-z0-9]+:[a-f0-9]+$/.test(text) && DIGEST_HEX_LENGTHS[algorithm] === hex.length;
}
