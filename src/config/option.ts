import type { Place } from "./place.ts";
import type { SpecShape } from "./spec_shape.ts";

/** What an option can hold: how HCL spells it, how Nomad's msgpack carries it, which values are allowed. */
export interface Kind<T> {
  /** The type as the reference prints it, `list(string)` or `block`. */
  readonly type: string;
  /** What is allowed, as the end of the sentence "allowed is …". */
  readonly allowed: string;
  /** The options inside, when this is a block. */
  readonly options?: Options;
  /** The schema of an option of this kind. */
  spec(name: string, required: boolean): SpecShape;
  /** The value of a non-nil `raw`; undefined when it stands for "not set", such as an empty string. */
  read(raw: unknown, place: Place): T | undefined;
}

/** What the reference says about an option. */
export interface About {
  /** One sentence, without a full stop. */
  readonly doc: string;
  /** HCL that shows a sensible use. */
  readonly example: string;
  /** What holds when the option is not set, where that is not plain from its value. */
  readonly byDefault?: string;
  /** Other names the option may be written with. */
  readonly aliases?: readonly string[];
  /** How Nomad's docker driver has the option; absent when it has none like it. */
  readonly docker?: DockerWord;
}

/** What becomes of an option of Nomad's docker driver when a job moves here. */
export interface DockerWord {
  /** Docker's name, where it is not ours. */
  readonly name?: string;
  /** The same; another spelling; taken without effect; or refused. */
  readonly fate: "same" | "spelled" | "no effect" | "refused";
  /** What differs, or what to write instead: a sentence without a full stop. */
  readonly note?: string;
}

/** One option: its schema, its decoder and its documentation. */
export interface Option<T> extends About {
  readonly name: string;
  readonly kind: Kind<unknown>;
  readonly required: boolean;
  readonly spec: SpecShape;
  /** The value of `raw`, which is null or undefined when the option is not set. */
  read(raw: unknown, place: Place): T;
}

/** The options of one block, by the name their value has in TypeScript. */
export type Options = Readonly<Record<string, Option<unknown>>>;
