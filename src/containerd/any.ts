import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";

/** What Linux and Go have for "no limit", RLIM_INFINITY, which no double holds: in our numbers it is Infinity. */
const NO_LIMIT = "18446744073709551615";
/** It as the value of a name: inside a string the quote before the colon is escaped. */
const NO_LIMIT_AS_VALUE = new RegExp(String.raw`(?<!\\)":\s*${NO_LIMIT}(?=[\s,}\]])`, "g");
/** A number that JSON.parse takes for Infinity. */
const INFINITE = '":1e999';
const { rawJSON } = JSON as JSON & { rawJSON(text: string): unknown };

/** containerd's Any of a Go value that is no protobuf message: the value's JSON (see containerd/typeurl). */
export function toAny(typeUrl: string, value: object): Any {
  return create(AnySchema, { typeUrl, value: new TextEncoder().encode(JSON.stringify(value, writeLimit)) });
}

/** The value inside such an Any. */
export function fromJsonAny(any: Any): unknown {
  const text = new TextDecoder().decode(any.value);
  // Not by a function that JSON.parse calls for each of the thousand values of a specification, which takes ten times as long.
  return JSON.parse(text.replaceAll(NO_LIMIT_AS_VALUE, INFINITE));
}

function writeLimit(_name: string, value: unknown): unknown {
  return value === Infinity ? rawJSON(NO_LIMIT) : value;
}

/** containerd's Any of a protobuf message, whose type is named without the usual prefix (see containerd/typeurl). */
export function packMessage<D extends DescMessage>(schema: D, message: MessageInitShape<D>): Any {
  return create(AnySchema, { typeUrl: schema.typeName, value: toBinary(schema, create(schema, message)) });
}
