import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { Metadata, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { Buffer } from "node:buffer";
import { StatusSchema } from "../gen/google/rpc/status_pb.ts";

const DETAILS_KEY = "grpc-status-details-bin";

/** A gRPC status as an error: `code` (see `Code`), `message` as the peer wrote it, `details` of google.rpc.Status. */
export class RpcError extends Error {
  override name = "RpcError";
  readonly code: number;
  readonly details: readonly Any[];

  constructor(
    message: string,
    { code, details = [], cause }: { code: number; details?: readonly Any[]; cause?: unknown },
  ) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

/** grpc-js's error as ours, with the details that travelled in the trailer. */
export function fromServiceError(error: ServiceError): RpcError {
  return new RpcError(error.details, { code: error.code, details: readDetails(error.metadata), cause: error });
}

/** Our error as the status that grpc-js sends. */
export function toStatus({ code, message, details }: RpcError): Partial<StatusObject> {
  if (details.length === 0) return { code, details: message };
  const metadata = new Metadata();
  const status = create(StatusSchema, { code, message, details: [...details] });
  metadata.set(DETAILS_KEY, Buffer.from(toBinary(StatusSchema, status)));
  return { code, details: message, metadata };
}

function readDetails(metadata: Metadata | undefined): readonly Any[] {
  const [value] = metadata?.get(DETAILS_KEY) ?? [];
  return value === undefined || typeof value === "string" ? [] : fromBinary(StatusSchema, value).details;
}
