import http2 from "node:http2";
import { connect, createServer, getDefaultSettings } from "./http2/node_http2.ts";

const denos = {
  connect: http2.connect,
  createServer: http2.createServer,
  getDefaultSettings: http2.getDefaultSettings,
};
let isChosen = false;

/** Gives grpc-js our HTTP/2 in the place of Deno's, in this thread; to be called before the first `Channel` or `Server`. The README says why. */
export function useOwnHttp2(): void {
  Object.assign(http2, { connect, createServer, getDefaultSettings });
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
