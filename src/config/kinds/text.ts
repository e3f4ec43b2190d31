import type { Kind } from "../option.ts";
import { attribute } from "./attribute.ts";

/** Which texts are allowed, and what they mean. */
export interface Syntax<T> {
  /** The end of the sentence "allowed is …". */
  readonly allowed: string;
  /** The meaning of a text that is not empty; undefined when it is not allowed. */
  readonly parse: (text: string) => T | undefined;
  /** Whether it may hold a secret, so that no message may repeat it. */
  readonly isPrivate?: boolean;
}

/** What a message says in the place of a text that it may not repeat. */
const HIDDEN = "(hidden)";

/** A value as a message may show it. */
export function showable(raw: unknown, { isPrivate = false }: Pick<Syntax<unknown>, "isPrivate">): unknown {
  return isPrivate ? HIDDEN : raw;
}

/** Any text that is not empty. */
export const anyText: Syntax<string> = { allowed: "a text that is not empty", parse: (text) => text };

/** A text with a syntax; an empty one stands for "not set", as in the Go driver. */
export function text<T>({ allowed, parse }: Syntax<T>): Kind<T> {
  return {
    type: "string",
    allowed,
    spec: attribute("string"),
    read(raw, place) {
      if (raw === "") return undefined;
      const value = typeof raw === "string" ? parse(raw) : undefined;
      if (value === undefined) throw place.refuse(raw, allowed);
      return value;
    },
  };
}

/** A text that no message may repeat. */
export function secret(): Kind<string> {
  const allowed = "a text that is not empty";
  return {
    type: "string",
    allowed,
    spec: attribute("string"),
    read(raw, place) {
      if (typeof raw !== "string") throw place.refuse(HIDDEN, allowed);
      return raw === "" ? undefined : raw;
    },
  };
}

/** One of a few words. */
export function choice<const W extends string>(...words: readonly W[]): Kind<W> {
  return text({
    allowed: words.map((word) => `"${word}"`).join(" or "),
    parse: (given) => words.find((word) => word === given),
  });
}
