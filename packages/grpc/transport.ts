import type { DescMethod } from "@bufbuild/protobuf";

/** What may be said about one call; `timeoutMs` unset means the transport's for unary calls and none for streams, `Infinity` means none. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A way to a gRPC server: makes functions of methods, of the shape that `Client` gives them. */
export interface Transport {
  bind(method: DescMethod): (input: never, options?: CallOptions) => unknown;
}
