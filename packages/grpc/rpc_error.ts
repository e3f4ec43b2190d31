import type { Any } from "@bufbuild/protobuf/wkt";
import { Code } from "./code.ts";

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

/** UNAVAILABLE since no connection could be made, so that the peer never saw the call; `message` is the operating system's. */
export class NoConnectionError extends RpcError {
  override name = "NoConnectionError";

  constructor(message: string, { cause }: { cause?: unknown } = {}) {
    super(message, { code: Code.UNAVAILABLE, cause });
  }
}
