import { Buffer } from "node:buffer";
import { decodeHuffman } from "./huffman.ts";
import { type Header, STATIC_HEADERS } from "./static_headers.ts";

/** What an entry of the dynamic table counts for besides its letters (RFC 7541, 4.1). */
const ENTRY_OVERHEAD_BYTES = 32;
/** The size of the dynamic table until told otherwise, which we never do (RFC 9113, 6.5.2). */
const TABLE_BYTES_MAX = 4_096;
/** No number that a header block may hold comes near it. */
const NUMBER_MAX = 2 ** 31;

/** Decodes the header blocks of one peer, in the order of their arrival; throws a RangeError for what is no HPACK (RFC 7541). */
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
    const headers: Header[] = [];
    while (this.#at < block.length) {
      const header = this.#next();
      if (header) headers.push(header);
    }
    return headers;
  }

  /** One representation; undefined for a new size of the table. */
  #next(): Header | undefined {
    const first = this.#block[this.#at]!;
    if (first & 0x80) return this.#entry(this.#number(7));
    if (first & 0x40) return this.#remember(this.#literal(6));
    if (first & 0x20) return this.#resize(this.#number(5));
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
    this.#tableBytes += size(header);
    this.#evict();
    return header;
  }

  #resize(bytes: number): undefined {
    if (bytes > TABLE_BYTES_MAX) throw new RangeError(`a table of ${bytes} bytes is over ${TABLE_BYTES_MAX}`);
    this.#tableBytesMax = bytes;
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#tableBytesMax) this.#tableBytes -= size(this.#table.pop()!);
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

function size([name, value]: Header): number {
  return name.length + value.length + ENTRY_OVERHEAD_BYTES;
}
