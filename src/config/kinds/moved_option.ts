import type { About, Kind, Option } from "../option.ts";
import type { Place } from "../place.ts";
import { isRecord } from "../options_block.ts";

/** What the reference says of an option that changes nothing here. */
export interface NoEffect extends Pick<About, "doc" | "example"> {
  /** Why it has no effect: the end of a sentence that begins with the option's name, without a full stop. */
  readonly because: string;
}

/** An option of Docker's that is taken and changes nothing: true when the job sets it to something. */
export function withoutEffect(
  name: string,
  kind: Kind<unknown>,
  { because, ...about }: NoEffect,
): Option<true | undefined> {
  const read = (raw: unknown) => saysSomething(raw) ? true as const : undefined;
  const docker = { fate: "no effect", note: because } as const;
  return { ...about, byDefault: "nothing", docker, name, kind, required: false, spec: kind.spec(name, false), read };
}

/** What the reference says of an option that no job can have here. */
export interface Refusal extends Pick<About, "doc" | "example"> {
  /** Why, and what to write instead: the end of the sentence "Cannot use …:", without a full stop. */
  readonly because: string;
  /** Values that ask for nothing but what every task has. */
  readonly except?: readonly string[];
  readonly aliases?: readonly string[];
}

/** An option of Docker's that is refused as soon as it says something. */
export function refused(
  name: string,
  kind: Kind<unknown>,
  { because, except = [], ...about }: Refusal,
): Option<undefined> {
  const read = (raw: unknown, place: Place) => {
    if (!saysSomething(raw) || except.some((value) => value === raw)) return undefined;
    throw place.cannot(raw, because);
  };
  const docker = { fate: "refused", note: because } as const;
  return { ...about, byDefault: "nothing", docker, name, kind, required: false, spec: kind.spec(name, false), read };
}

function saysSomething(raw: unknown): boolean {
  if (raw === null || raw === undefined || raw === "" || raw === false || String(raw) === "0") return false;
  if (Array.isArray(raw)) return raw.some(saysSomething);
  return isRecord(raw) ? Object.values(raw).some(saysSomething) : true;
}
