import { isAtLeast } from "../is_at_least.ts";
import { HandshakeError } from "./handshake.ts";

/**
 * The first Deno whose `node:http2` carries gRPC. Seen on 2.6: servers drop response headers and never report a
 * cancelled call; clients end the process when a stream's server dies, and never notice that the connection is gone.
 */
const OLDEST = [2, 7, 14] as const;

/** Throws a HandshakeError where the runtime could shake hands but not serve, which would hold up the agent's start. */
export function checkDeno(version: string): void {
  if (isAtLeast(version, OLDEST)) return;
  const reason = `its node:http2 cannot carry gRPC, ${OLDEST.join(".")} or later is needed`;
  throw new HandshakeError(`Cannot serve on Deno ${version}: ${reason}`);
}
