import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { Buffer } from "node:buffer";

/** Encodes a message for grpc-js, which needs a Buffer; the bytes are wrapped, not copied. */
export function encoder<D extends DescMessage>(schema: D): (message: MessageInitShape<D>) => Buffer {
  return (message) => {
    const bytes = toBinary(schema, create(schema, message));
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

/** Decodes a message; bytes fields are views into the received buffer. */
export function decoder<D extends DescMessage>(schema: D): (bytes: Uint8Array) => MessageShape<D> {
  return (bytes) => fromBinary(schema, bytes);
}

/** The serializer we give to grpc-js: messages reach it encoded, so that an encoding error is thrown where it can be told. */
export function encodedAlready(message: Buffer): Buffer {
  return message;
}

/** The HTTP/2 path of a method, `/package.Service/Method`. */
export function methodPath(method: { readonly parent: { readonly typeName: string }; readonly name: string }): string {
  return `/${method.parent.typeName}/${method.name}`;
}
