import { Code } from "./code.ts";
import { RpcError } from "./rpc_error.ts";

/** UNAVAILABLE since no connection could be made, so that the peer never saw the call; `message` is the operating system's. */
export class NoConnectionError extends RpcError {
  override name = "NoConnectionError";

  constructor(message: string, { cause }: { cause?: unknown } = {}) {
    super(message, { code: Code.UNAVAILABLE, cause });
  }
}
