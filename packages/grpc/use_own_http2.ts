import http2 from "node:http2";
import { connect, createServer, getDefaultSettings } from "./http2/node_http2.ts";

/**
 * Gives grpc-js our HTTP/2 in the place of Deno's. Deno's own loses response headers and cancellations until 2.7.13,
 * slows no sender down until 2.9.3, and crashes on a GOAWAY from 2.9.4 on (denoland/deno#36788).
 */
export function useOwnHttp2(): void {
  Object.assign(http2, { connect, createServer, getDefaultSettings });
}
