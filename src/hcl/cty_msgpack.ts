import { encode } from "@msgpack/msgpack";
import type { CtyValue } from "./cty_value.ts";
import { Decimal } from "./decimal.ts";

/** The msgpack that Nomad makes of a value (go-cty cty/msgpack/marshal.go): keys sorted, numbers as int64, double or digits. */
export function encodeCty(value: CtyValue): Uint8Array<ArrayBuffer> {
  if (value instanceof Decimal) return encode(plainNumber(value), { useBigInt64: true });
  if (Array.isArray(value)) return joined([header(value.length, ARRAY), ...value.map(encodeCty)]);
  if (value instanceof Map) {
    const keys = [...value.keys()].sort(byBytes);
    return joined([
      header(keys.length, MAP),
      ...keys.flatMap((key) => [encode(key), encodeCty(value.get(key) ?? null)]),
    ]);
  }
  return encode(value);
}

function plainNumber(decimal: Decimal): number | bigint | string {
  if (!decimal.isInteger) return decimal.isDouble ? Number(decimal.toString()) : decimal.toString();
  const whole = decimal.digits;
  if (BigInt.asIntN(64, whole) !== whole) return whole.toString();
  // The library writes a bigint in eight bytes always, Nomad in as few as it can.
  return Number.isSafeInteger(Number(whole)) && fitsShort(whole) ? Number(whole) : whole;
}

function fitsShort(whole: bigint): boolean {
  return whole >= -(2n ** 31n) && whole < 2n ** 32n;
}

interface Header {
  readonly fix: number;
  readonly short: number;
  readonly long: number;
}

const ARRAY: Header = { fix: 0x90, short: 0xdc, long: 0xdd };
const MAP: Header = { fix: 0x80, short: 0xde, long: 0xdf };

function header(length: number, { fix, short, long }: Header): Uint8Array<ArrayBuffer> {
  if (length < 16) return Uint8Array.of(fix | length);
  if (length < 2 ** 16) return Uint8Array.of(short, length >> 8, length & 0xff);
  return Uint8Array.of(long, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Go sorts by UTF-8 bytes, which is the order of code points and not of UTF-16 units. */
function byBytes(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  for (const [index, char] of a.entries()) {
    const difference = (char.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
