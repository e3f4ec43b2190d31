import { Buffer } from "node:buffer";
import type { Header } from "./static_headers.ts";

/** A literal that no table remembers, with its name in full (RFC 7541, 6.2.2). */
const LITERAL = 0x00;
/** The largest number in seven bits and no byte more. */
const SHORT_MAX = 0x7f;

/** Encodes headers as a block that any HPACK decoder reads, whatever it remembers. */
export function writeHeaders(headers: readonly Header[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.of(LITERAL), string(name), string(value)]));
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  return Buffer.concat([number(bytes.length), bytes]);
}

/** A number with a prefix of seven bits (RFC 7541, 5.1). */
function number(value: number): Buffer {
  if (value < SHORT_MAX) return Buffer.of(value);
  const bytes = [SHORT_MAX];
  let rest = value - SHORT_MAX;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push(0x80 | (rest % 0x80));
  return Buffer.from([...bytes, rest]);
}
