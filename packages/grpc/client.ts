import type {
  DescMessage,
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { CallOptions, Transport } from "./transport.ts";

/** The methods of a service: promises for one answer, async iterables for many; every failure is an `RpcError` or the signal's reason. */
export type Client<S extends { readonly method: Record<string, unknown> }> = {
  [K in keyof S["method"]]: ClientMethod<S["method"][K]>;
};

type Unary<I extends DescMessage, O extends DescMessage> = (
  request: MessageInitShape<I>,
  options?: CallOptions,
) => Promise<MessageShape<O>>;
type ServerStream<I extends DescMessage, O extends DescMessage> = (
  request: MessageInitShape<I>,
  options?: CallOptions,
) => AsyncIterable<MessageShape<O>>;
type ClientStream<I extends DescMessage, O extends DescMessage> = (
  requests: AsyncIterable<MessageInitShape<I>>,
  options?: CallOptions,
) => Promise<MessageShape<O>>;
type BiDi<I extends DescMessage, O extends DescMessage> = (
  requests: AsyncIterable<MessageInitShape<I>>,
  options?: CallOptions,
) => AsyncIterable<MessageShape<O>>;

type ClientMethod<M> = M extends DescMethodUnary<infer I, infer O> ? Unary<I, O>
  : M extends DescMethodServerStreaming<infer I, infer O> ? ServerStream<I, O>
  : M extends DescMethodClientStreaming<infer I, infer O> ? ClientStream<I, O>
  : M extends DescMethodBiDiStreaming<infer I, infer O> ? BiDi<I, O>
  : never;

/** A client of `service` over `transport`, which stays the caller's to close. */
export function createClient<S extends DescService>(service: S, transport: Transport): Client<S> {
  const entries = Object.entries(service.method).map(([name, method]) => [name, transport.bind(method)]);
  return Object.fromEntries(entries);
}
