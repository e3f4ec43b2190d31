import type { Body } from "./decode_spec.ts";
import { parseDuration } from "../config/parse/duration.ts";
import { ConfigError } from "../errors.ts";

/** Typed access to a block of a job in JSON; a value of another type is a ConfigError that names it. */
export class BlockReader {
  readonly body: Body;
  readonly place: string;

  constructor(body: Body, place: string) {
    this.body = body;
    this.place = place;
  }

  text(name: string): string | undefined {
    const value = this.body[name] ?? undefined;
    if (value === undefined || typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    throw this.refuse(name, "a string");
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value)) throw this.refuse(name, "a number");
    return value;
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (text !== "true" && text !== "false") throw this.refuse(name, "true or false");
    return text === "true";
  }

  /** Milliseconds; a number is nanoseconds, as in the JSON of Nomad's API. */
  durationMs(name: string): number | undefined {
    if (typeof this.body[name] === "number") return this.body[name] / 1e6;
    const text = this.text(name);
    const ms = text === undefined ? undefined : parseDuration(text);
    if (text !== undefined && (ms === undefined || ms < 0)) throw this.refuse(name, 'a duration such as "5s"');
    return ms;
  }

  texts(name: string): string[] {
    const value = this.body[name] ?? [];
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
    throw this.refuse(name, "a list of strings");
  }

  /** A map of texts, written as a block or as an attribute. */
  textMap(name: string): Record<string, string> {
    const merged: Record<string, string> = {};
    for (const block of this.many(name)) {
      for (const key of Object.keys(block.body)) merged[key] = block.text(key) ?? "";
    }
    return merged;
  }

  /** The block of that name; undefined when there is none. */
  one(name: string): BlockReader | undefined {
    const [first, second] = this.many(name);
    if (second !== undefined) throw new ConfigError(`Cannot use "${name}" twice in ${this.place}: one is allowed`);
    return first;
  }

  /** Every block of that name. */
  many(name: string): BlockReader[] {
    const value = this.body[name] ?? [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.map((block) => {
      if (isBody(block)) return new BlockReader(block, `${this.place} ${name}`);
      throw this.refuse(name, "a block");
    });
  }

  /** Every block of that name with its label. */
  labelled(name: string): (readonly [string, BlockReader])[] {
    return this.many(name).flatMap(({ body, place }) => {
      const labels = new BlockReader(body, place);
      return Object.keys(body).flatMap((label) =>
        labels.many(label).map((block) => [label, new BlockReader(block.body, `${name} "${label}"`)] as const)
      );
    });
  }

  refuse(name: string, allowed: string): ConfigError {
    return new ConfigError(
      `Cannot use ${name} ${JSON.stringify(this.body[name])} in ${this.place}: allowed is ${allowed}`,
    );
  }
}

/** True for a JSON object. */
export function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
