import type { IncomingHttpHeaders, IncomingHttpStatusHeader, OutgoingHttpHeaders } from "node:http2";
import type { Header } from "./hpack/static_headers.ts";

type NodeHeaders = IncomingHttpHeaders & IncomingHttpStatusHeader;

/** Headers as node:http2 takes them, with those of HTTP/2 itself first, as the protocol wants them (RFC 9113, 8.3). */
export function fromNodeHeaders(headers: OutgoingHttpHeaders): Header[] {
  const pairs = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): Header => [name.toLowerCase(), String(value)])
  );
  return pairs.sort(([one], [other]) => Number(other.startsWith(":")) - Number(one.startsWith(":")));
}

/** Headers as node:http2 gives them: the status as a number, the values of one name in one string. */
export function toNodeHeaders(headers: readonly Header[]): NodeHeaders {
  const object: NodeHeaders = Object.create(null);
  for (const [name, value] of headers) {
    const earlier = object[name];
    if (name === ":status") object[name] = Number(value);
    else object[name] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return object;
}
