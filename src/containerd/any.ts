import { create } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";

/** containerd's Any of a Go value that is no protobuf message: the value's JSON (see containerd/typeurl). */
export function toAny(typeUrl: string, value: object): Any {
  return create(AnySchema, { typeUrl, value: new TextEncoder().encode(JSON.stringify(value)) });
}

/** The value inside such an Any. */
export function fromJsonAny(any: Any): unknown {
  return JSON.parse(new TextDecoder().decode(any.value));
}
