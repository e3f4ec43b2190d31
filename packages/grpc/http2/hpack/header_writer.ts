import { Buffer } from "node:buffer";
import type { Header } from "./static_headers.ts";

/** A literal that no table remembers, with its name in full (RFC 7541, 6.2.2). */
const LITERAL = "\x00";
/** The dynamic table has no bytes from here on (RFC 7541, 6.3). */
const NO_TABLE = Buffer.of(0x20);
/** The size of the peer's dynamic table until it says another (RFC 9113, 6.5.2). */
const TABLE_BYTES_DEFAULT = 4_096;
/** The largest number in seven bits and no byte more. */
const SHORT_MAX = 0x7f;

/** Encodes the header blocks for one peer, in an order that it must receive them in; its table stays unused. */
export class HeaderWriter {
  #tableBytes = TABLE_BYTES_DEFAULT;
  #isSmaller = false;

  /** The peer's table has that many bytes; when it has become smaller, the next block says that we know (RFC 9113, 4.3.1). */
  setTableBytes(bytes: number): void {
    this.#isSmaller ||= bytes < this.#tableBytes;
    this.#tableBytes = bytes;
  }

  /** One block. */
  write(headers: readonly Header[]): Buffer {
    const block = writeHeaders(headers);
    if (!this.#isSmaller) return block;
    this.#isSmaller = false;
    return Buffer.concat([NO_TABLE, block]);
  }
}

/** Encodes headers as a block that any HPACK decoder reads, whatever it remembers. */
export function writeHeaders(headers: readonly Header[]): Buffer {
  let block = "";
  for (const [name, value] of headers) {
    block += LITERAL + length(name.length) + name + length(value.length) + value;
  }
  return Buffer.from(block, "latin1");
}

/** A number with a prefix of seven bits (RFC 7541, 5.1), a byte each letter. */
function length(value: number): string {
  if (value < SHORT_MAX) return String.fromCharCode(value);
  const bytes = [SHORT_MAX];
  let rest = value - SHORT_MAX;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push(0x80 | (rest % 0x80));
  return String.fromCharCode(...bytes, rest);
}
