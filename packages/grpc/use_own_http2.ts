import http2 from "node:http2";
import { connect, createServer, getDefaultSettings } from "./http2/node_http2.ts";

const denos = { ...http2 };
/** With the status for requests that are no gRPC, which Deno's constants lack. */
const constants = { ...http2.constants, HTTP_STATUS_UNSUPPORTED_MEDIA_TYPE: 415 };
let isChosen = false;

/** Gives grpc-js our HTTP/2 in the place of Deno's, in this thread; to be called before the first `Channel` or `Server`. The README says why. */
export function useOwnHttp2(): void {
  Object.assign(http2, { connect, createServer, getDefaultSettings, constants });
  isChosen = true;
}

/** Leaves grpc-js Deno's own HTTP/2, in this thread, to see what is still wrong with it. */
export function useDenosHttp2(): void {
  Object.assign(http2, denos);
  isChosen = true;
}

/** Throws unless one of the two was called: grpc-js loses calls on Deno's own HTTP/2, and nobody would see why. */
export function requireHttp2Choice(): void {
  if (!isChosen) throw new Error("Cannot speak gRPC: call useOwnHttp2() first");
}
