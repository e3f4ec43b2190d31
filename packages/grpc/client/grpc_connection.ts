import type { CallOptions as GrpcCallOptions, Client, Metadata } from "@grpc/grpc-js";
import type { CallOptions } from "../transport.ts";

/** What grpc-js is told at the start of a call. */
export interface CallHead {
  readonly metadata: Metadata;
  readonly deadline: GrpcCallOptions;
}

/** The grpc-js side of a channel, as its calls need it. */
export interface GrpcConnection {
  readonly client: Client;
  /** What ends a call: its own signal and the channel's end. */
  signals(options: CallOptions): readonly AbortSignal[];
  unaryHead(options: CallOptions): CallHead;
  streamHead(options: CallOptions): CallHead;
}
