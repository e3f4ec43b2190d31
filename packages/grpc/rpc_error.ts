import type { Any } from "@bufbuild/protobuf/wkt";

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
