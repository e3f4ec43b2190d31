import { Buffer } from "node:buffer";
import { ConnectionError, ErrorCode } from "../wire/frame.ts";
import { decodeHuffman } from "./huffman.ts";
import { type Header, headerBytes, STATIC_HEADERS } from "./static_headers.ts";

/** The size of the dynamic table until told otherwise, which we never do (RFC 9113, 6.5.2). */
const TABLE_BYTES_MAX = 4_096;
/** The longest list of headers, in bytes as the table counts them; a block of one-byte references may stand for gigabytes. */
export const LIST_BYTES_MAX = 2 ** 20;
/** No number that a header block may hold comes near it. */
const NUMBER_MAX = 2 ** 31;

/** Decodes the header blocks of one peer, in the order of their arrival; throws a RangeError for what is no HPACK (RFC 7541), a ConnectionError for too much of it. */
export class HeaderReader {
  /** The newest first. */
  readonly #table: Header[] = [];
  #tableBytes = 0;
  #tableBytesMax = TABLE_BYTES_MAX;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  /** The headers of one whole block. */
  read(block: Buffer): Header[] {
    this.#block = block;
    this.#at = 0;
    this.#skipResizes();
    const headers: Header[] = [];
    let listBytes = 0;
    while (this.#at < block.length) {
      const header = this.#next();
      headers.push(header);
      listBytes += headerBytes(header);
      if (listBytes > LIST_BYTES_MAX) {
        throw new ConnectionError(`a list of headers is over ${LIST_BYTES_MAX} bytes`, ErrorCode.ENHANCE_YOUR_CALM);
      }
    }
    return headers;
  }

  /** New sizes of the table stand at the start of a block, and nowhere else (RFC 7541, 4.2). */
  #skipResizes(): void {
    while ((this.#block[this.#at] ?? 0) >> 5 === 1) this.#resize(this.#number(5));
  }

  /** One representation. */
  #next(): Header {
    const first = this.#block[this.#at]!;
    if (first & 0x80) return this.#entry(this.#number(7));
    if (first & 0x40) return this.#remember(this.#literal(6));
    if (first & 0x20) throw new RangeError("the table gets a new size within a block");
    return this.#literal(4);
  }

  #literal(prefixBits: number): Header {
    const index = this.#number(prefixBits);
    const name = index === 0 ? this.#string() : this.#entry(index)[0];
    return [name, this.#string()];
  }

  #entry(index: number): Header {
    const header = STATIC_HEADERS[index - 1] ?? this.#table[index - 1 - STATIC_HEADERS.length];
    if (!header) throw new RangeError(`a header has the index ${index}, which nothing has`);
    return header;
  }

  #remember(header: Header): Header {
    this.#table.unshift(header);
    this.#tableBytes += headerBytes(header);
    this.#evict();
    return header;
  }

  #resize(bytes: number): void {
    if (bytes > TABLE_BYTES_MAX) throw new RangeError(`a table of ${bytes} bytes is over ${TABLE_BYTES_MAX}`);
    this.#tableBytesMax = bytes;
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#tableBytesMax) this.#tableBytes -= headerBytes(this.#table.pop()!);
  }

  #number(prefixBits: number): number {
    const mask = 2 ** prefixBits - 1;
    let number = this.#byte() & mask;
    if (number < mask) return number;
    for (let weight = 1;; weight *= 128) {
      const byte = this.#byte();
      number += (byte & 0x7f) * weight;
      if (number > NUMBER_MAX || weight > NUMBER_MAX) {
        throw new RangeError("a header block holds a number that is too large");
      }
      if (byte < 0x80) return number;
    }
  }

  #string(): string {
    const isHuffman = (this.#block[this.#at] ?? 0) & 0x80;
    const length = this.#number(7);
    const bytes = this.#block.subarray(this.#at, this.#at += length);
    if (bytes.length < length) throw new RangeError("a header block ends within a string");
    return (isHuffman ? Buffer.from(decodeHuffman(bytes)) : bytes).toString("latin1");
  }

  #byte(): number {
    const byte = this.#block[this.#at++];
    if (byte === undefined) throw new RangeError("a header block ends within a number");
    return byte;
  }
}
