import type { Header } from "./hpack/static_headers.ts";

/** What a list of headers is for; each has its own headers of HTTP/2 itself. */
export type HeaderKind = "request" | "response" | "trailer";

const PSEUDO_HEADERS: Readonly<Record<HeaderKind, readonly string[]>> = {
  request: [":method", ":scheme", ":path", ":authority"],
  response: [":status"],
  trailer: [],
};
/** Of a connection of HTTP/1, and without a meaning here (RFC 9113, 8.2.2). */
const OF_CONNECTION = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
const NAME = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const NO_VALUE = /[\0\r\n]/;

/** Why a list of headers is malformed (RFC 9113, 8.2 and 8.3); undefined when it is not. */
export function faultOfHeaders(headers: readonly Header[], kind: HeaderKind): string | undefined {
  const pseudo = new Map<string, string>();
  let isPastPseudo = false;
  for (const [name, value] of headers) {
    if (!NAME.test(name) || NO_VALUE.test(value)) return `${JSON.stringify(name)} holds what no header may`;
    if (!name.startsWith(":")) {
      isPastPseudo = true;
      if (OF_CONNECTION.includes(name) || (name === "te" && value !== "trailers")) return `${name} is not for HTTP/2`;
      continue;
    }
    if (isPastPseudo) return `${name} stands after the other headers`;
    if (pseudo.has(name)) return `${name} stands there twice`;
    if (!PSEUDO_HEADERS[kind].includes(name)) return `${name} is not for ${kind}s`;
    pseudo.set(name, value);
  }
  return missing(kind, pseudo);
}

function missing(kind: HeaderKind, pseudo: ReadonlyMap<string, string>): string | undefined {
  if (kind === "response") return /^\d{3}$/.test(pseudo.get(":status") ?? "") ? undefined : ":status is no number";
  if (kind === "trailer") return undefined;
  const required = pseudo.get(":method") === "CONNECT" ? [":authority"] : [":method", ":scheme", ":path"];
  const name = required.find((each) => !pseudo.get(each));
  return name && `${name} is missing or empty`;
}
