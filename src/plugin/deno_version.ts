import { HandshakeError } from "./handshake.ts";

/** The first Deno whose `node:http2` carries gRPC; older ones drop response headers and never report a cancelled call. */
const OLDEST = [2, 7, 14] as const;

/** Throws a HandshakeError where the runtime could shake hands but not serve, which would hold up the agent's start. */
export function checkDeno(version: string): void {
  const have = version.split(".").map(Number);
  const differing = OLDEST.findIndex((need, place) => have[place] !== need);
  if (differing === -1 || (have[differing] ?? 0) > OLDEST[differing]!) return;
  throw new HandshakeError(`Cannot serve on Deno ${version}: ${OLDEST.join(".")} or later is needed`);
}
