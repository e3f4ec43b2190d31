import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";

/** containerd's Any of a Go value that is no protobuf message: the value's JSON (see containerd/typeurl). */
export function toAny(typeUrl: string, value: object): Any {
  return create(AnySchema, { typeUrl, value: new TextEncoder().encode(JSON.stringify(value)) });
}

/** The value inside such an Any. */
export function fromJsonAny(any: Any): unknown {
  return JSON.parse(new TextDecoder().decode(any.value));
}

/** containerd's Any of a protobuf message, whose type is named without the usual prefix (see containerd/typeurl). */
export function packMessage<D extends DescMessage>(schema: D, message: MessageInitShape<D>): Any {
  return create(AnySchema, { typeUrl: schema.typeName, value: toBinary(schema, create(schema, message)) });
}
