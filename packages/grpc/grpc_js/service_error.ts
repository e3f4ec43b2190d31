import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { Metadata, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { Buffer } from "node:buffer";
import { StatusSchema } from "../gen/google/rpc/status_pb.ts";
import { Code } from "../code.ts";
import { NoConnectionError, RpcError } from "../rpc_error.ts";

const DETAILS_KEY = "grpc-status-details-bin";
/** HTTP/2 peers take 64 KiB of headers: in the worst case a letter is nine bytes of the message and four of the details. */
const MESSAGE_LIMIT = 4_096;

/** Whether grpc-js made this error of a status. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "details" in error;
}

/** How grpc-js wraps the operating system's words when nobody listens. */
const NO_CONNECTION =
  /^No connection established\. Last error: (?:Error: )?(.*?)(?: \(\d{4}-[^)]*\))?\.? Resolution note/;
/** How grpc-js calls a stream that ended because its connection broke; it gives that the code INTERNAL. */
const BROKEN_CONNECTION = /^Received RST_STREAM with code \d+ triggered by internal client error: (.*)/;

/** grpc-js's error as ours, with the details that travelled in the trailer; UNAVAILABLE for whatever a connection broke. */
export function fromServiceError(error: ServiceError): RpcError {
  const noConnection = error.details.match(NO_CONNECTION)?.[1];
  if (noConnection) return new NoConnectionError(noConnection, { cause: error });
  const broken = error.details.match(BROKEN_CONNECTION)?.[1];
  if (broken) return new RpcError(broken, { code: Code.UNAVAILABLE, cause: error });
  return new RpcError(error.details, { code: error.code, details: readDetails(error.metadata), cause: error });
}

/** Our error as the status that grpc-js sends. */
export function toStatus({ code, message, details }: RpcError): Partial<StatusObject> {
  const text = fitForHeader(message);
  if (details.length === 0) return { code, details: text };
  const metadata = new Metadata();
  const status = create(StatusSchema, { code, message: text, details: [...details] });
  metadata.set(DETAILS_KEY, Buffer.from(toBinary(StatusSchema, status)));
  return { code, details: text, metadata };
}

/** Not too long, and without half a surrogate pair, on which grpc-js throws since it encodes the text as a URI. */
function fitForHeader(message: string): string {
  const text = message.length <= MESSAGE_LIMIT ? message : `${message.slice(0, MESSAGE_LIMIT)}…`;
  return text.toWellFormed();
}

/** The details in a trailer; bytes that are no google.rpc.Status count as none, since the status itself is known. */
function readDetails(metadata: Metadata | undefined): readonly Any[] {
  const [value] = metadata?.get(DETAILS_KEY) ?? [];
  if (value === undefined || typeof value === "string") return [];
  try {
    return fromBinary(StatusSchema, value).details;
  } catch {
    return [];
  }
}
