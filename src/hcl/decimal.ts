import { ConfigError } from "../errors.ts";

const FLOAT_MANTISSA_BITS = 53;
/** More than HCL's 512 bits hold; each digit more makes the arithmetic slower. */
const LONGEST = 1_000;

/** An exact decimal number, `digits` / 10^`scale`: HCL's numbers are wider than a double. */
export class Decimal {
  readonly digits: bigint;
  readonly scale: number;

  /** The shortest form of the number: `scale` is as small as it can be, and never negative. */
  private constructor(digits: bigint, scale: number) {
    if (scale < 0) [digits, scale] = [digits * 10n ** BigInt(-scale), 0];
    while (scale > 0 && digits % 10n === 0n) [digits, scale] = [digits / 10n, scale - 1];
    this.digits = digits;
    this.scale = scale;
  }

  /** Undefined for a text that is no number. */
  static parse(text: string): Decimal | undefined {
    if (text.length > LONGEST) return undefined;
    const match = /^([+-]?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
    if (match === null) return undefined;
    const [, whole = "", fraction = "", exponent = "0"] = match;
    return new Decimal(BigInt(whole + fraction), fraction.length - Number(exponent));
  }

  /** The number as Nomad's JSON prints the double: exact below 10^21, the shortest digits above (go-msgpack json). */
  static ofDouble(value: number): Decimal {
    const text = Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : value.toString();
    const decimal = Decimal.parse(text);
    if (decimal === undefined) throw new ConfigError(`Cannot use number "${value}": it is not finite`);
    return decimal;
  }

  get isInteger(): boolean {
    return this.scale === 0;
  }

  /** True when a double holds it exactly. */
  get isDouble(): boolean {
    const fives = 5n ** BigInt(this.scale);
    if (this.digits % fives !== 0n) return false;
    let mantissa = this.digits / fives;
    while (mantissa !== 0n && mantissa % 2n === 0n) mantissa /= 2n;
    return BigInt.asIntN(FLOAT_MANTISSA_BITS + 1, mantissa) === mantissa;
  }

  /** Plain digits, never an exponent. */
  toString(): string {
    if (this.scale === 0) return this.digits.toString();
    const sign = this.digits < 0n ? "-" : "";
    const digits = (this.digits < 0n ? -this.digits : this.digits).toString().padStart(this.scale + 1, "0");
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }
}
