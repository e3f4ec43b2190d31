import type {
  DescMessage,
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { adapt, type AdaptOptions, type UntypedHandler } from "./server/adapt.ts";
import { decoder, encodedAlready, encoder, methodPath } from "./grpc_js/codec.ts";
import type { HandlerContext } from "./handler_context.ts";

type Init<M extends DescMessage> = MessageInitShape<M>;
type Handler<M> = M extends DescMethodUnary<infer I, infer O>
  ? (request: MessageShape<I>, context: HandlerContext) => Promise<Init<O>>
  : M extends DescMethodServerStreaming<infer I, infer O>
    ? (request: MessageShape<I>, context: HandlerContext) => AsyncIterable<Init<O>>
  : M extends DescMethodClientStreaming<infer I, infer O>
    ? (requests: AsyncIterable<MessageShape<I>>, context: HandlerContext) => Promise<Init<O>>
  : M extends DescMethodBiDiStreaming<infer I, infer O>
    ? (requests: AsyncIterable<MessageShape<I>>, context: HandlerContext) => AsyncIterable<Init<O>>
  : never;

/** One async function or async generator for each method of a service. */
export type ServiceHandlers<S extends { readonly method: Record<string, unknown> }> = {
  [K in keyof S["method"]]: Handler<S["method"][K]>;
};

/** grpc-js's view of a service and its handlers. */
export function serviceImplementation<S extends DescService>(
  service: S,
  handlers: ServiceHandlers<S>,
  options: AdaptOptions,
): { definition: ServiceDefinition; implementation: UntypedServiceImplementation } {
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(service.method)) {
    definition[name] = methodDefinition(method);
    implementation[name] = adapt(method, handlers[name as keyof S["method"]] as UntypedHandler, options);
  }
  return { definition, implementation };
}

function methodDefinition(method: DescMethod): ServiceDefinition[string] {
  return {
    path: methodPath(method),
    requestStream: method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming",
    responseStream: method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming",
    requestSerialize: encoder(method.input),
    requestDeserialize: decoder(method.input),
    responseSerialize: encodedAlready,
    responseDeserialize: decoder(method.output),
  };
}
