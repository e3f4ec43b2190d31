import { ConfigError } from "../../errors.ts";

/**
 * A value inside a seccomp profile with the place it has there; each reader throws `ConfigError` naming file and place.
 */
export class ProfileValue {
  readonly #file: string;
  readonly #place: string;
  readonly #value: unknown;

  constructor(file: string, value: unknown, place = "") {
    this.#file = file;
    this.#value = value;
    this.#place = place;
  }

  /** Whether the profile gives a value here; null counts as none, as Go's JSON has it. */
  get given(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  /** Named member of an object. */
  member(name: string): ProfileValue {
    const value = this.#value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.refuse("is not an object");
    const found = Object.entries(value).find(([key]) => key === name)?.[1];
    return new ProfileValue(this.#file, found, this.#place === "" ? name : `${this.#place}.${name}`);
  }

  /** Items of a list; none when it is not given. */
  items(): ProfileValue[] {
    if (!this.given) return [];
    const value = this.#value;
    if (!Array.isArray(value)) throw this.refuse("is not a list");
    return value.map((item: unknown, at) => new ProfileValue(this.#file, item, `${this.#place}[${at}]`));
  }

  /** Words of a list; none when it is not given. */
  words(allowed?: readonly string[]): string[] {
    return this.items().map((item) => item.word(allowed));
  }

  /** A non-empty word, one of those allowed. */
  word(allowed?: readonly string[]): string {
    const value = this.#value;
    if (!this.given) throw this.refuse("is missing");
    if (typeof value !== "string" || value === "") throw this.refuse("is not a non-empty string");
    if (allowed !== undefined && !allowed.includes(value)) throw this.refuse(`is not one of ${allowed.join(", ")}`);
    return value;
  }

  /** A whole number from 0 up to the largest one allowed. */
  wholeNumber(max: number): number {
    const value = this.#value;
    if (!this.given) throw this.refuse("is missing");
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > max) {
      throw this.refuse(`is not a whole number from 0 to ${max}`);
    }
    return value;
  }

  /** The error for this value, which it does not hold: the file may be one that the job may not see. */
  refuse(reason: string): ConfigError {
    const place = this.#place === "" ? "the file" : this.#place;
    return new ConfigError(`Cannot use seccomp_profile "${this.#file}": ${place} ${reason}`);
  }
}
