import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { ClientReadableStream, ClientWritableStream, ServiceError } from "@grpc/grpc-js";
import type { Buffer } from "node:buffer";
import type { Writable } from "node:stream";
import { decoder, encodedAlready, encoder, methodPath } from "../grpc_js/codec.ts";
import type { GrpcConnection } from "./grpc_connection.ts";
import { type GrpcCall, OutgoingCall } from "./outgoing_call.ts";
import type { CallOptions } from "../transport.ts";
import { writeAll } from "../grpc_js/write_all.ts";

type Request = MessageInitShape<DescMessage>;
type Response = MessageShape<DescMessage>;
type Requests = AsyncIterable<Request>;
type Done = (error: ServiceError | null, response?: Response) => void;

/** One request, one answer. */
export function callUnary(method: DescMethod, channel: GrpcConnection) {
  const { path, encode, decode } = wire(method);
  return (request: Request, options: CallOptions = {}): Promise<Response> =>
    settle(channel.signals(options), (done) => {
      const { metadata, deadline } = channel.unaryHead(options);
      const bytes = encode(request);
      return channel.client.makeUnaryRequest(path, encodedAlready, decode, bytes, metadata, deadline, done);
    });
}

/** Many requests, one answer; a source that throws cancels the call, which rejects with that error. */
export function callClientStream(method: DescMethod, channel: GrpcConnection) {
  const { path, encode, decode } = wire(method);
  return (requests: Requests, options: CallOptions = {}): Promise<Response> =>
    settle<ClientWritableStream<Buffer>>(channel.signals(options), (done) => {
      const { metadata, deadline } = channel.streamHead(options);
      return channel.client.makeClientStreamRequest(path, encodedAlready, decode, metadata, deadline, done);
    }, sender(requests, encode));
}

/** One request, many answers; starts with the loop, and leaving the loop cancels the call. */
export function callServerStream(method: DescMethod, channel: GrpcConnection) {
  const { path, encode, decode } = wire(method);
  return (request: Request, options: CallOptions = {}): AsyncIterable<Response> =>
    receive(channel.signals(options), () => {
      const { metadata, deadline } = channel.streamHead(options);
      const bytes = encode(request);
      return channel.client.makeServerStreamRequest(path, encodedAlready, decode, bytes, metadata, deadline);
    });
}

/** Many requests, many answers; starts with the loop, and leaving the loop cancels the call. */
export function callBiDi(method: DescMethod, channel: GrpcConnection) {
  const { path, encode, decode } = wire(method);
  return (requests: Requests, options: CallOptions = {}): AsyncIterable<Response> =>
    receive(channel.signals(options), () => {
      const { metadata, deadline } = channel.streamHead(options);
      return channel.client.makeBidiStreamRequest(path, encodedAlready, decode, metadata, deadline);
    }, sender(requests, encode));
}

function wire(method: DescMethod) {
  return { path: methodPath(method), encode: encoder(method.input), decode: decoder(method.output) };
}

async function settle<Call extends GrpcCall>(
  signals: readonly AbortSignal[],
  start: (done: Done) => Call,
  started?: (call: Call, outgoing: OutgoingCall) => void,
): Promise<Response> {
  for (const signal of signals) signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const call = start((error, response) => response === undefined ? reject(error) : resolve(response));
  const outgoing = new OutgoingCall(call, signals);
  started?.(call, outgoing);
  try {
    return await promise;
  } catch (error) {
    throw outgoing.failure(error);
  }
}

async function* receive<Call extends ClientReadableStream<Response>>(
  signals: readonly AbortSignal[],
  start: () => Call,
  started?: (call: Call, outgoing: OutgoingCall) => void,
): AsyncGenerator<Response> {
  for (const signal of signals) signal.throwIfAborted();
  const call = start();
  // The loop below throws the call's error; without this listener one that comes after the loop would end the process.
  call.on("error", () => {});
  const outgoing = new OutgoingCall(call, signals);
  started?.(call, outgoing);
  try {
    for await (const message of call.iterator({ destroyOnReturn: false })) {
      for (const signal of signals) signal.throwIfAborted();
      yield message;
    }
  } catch (error) {
    throw outgoing.failure(error);
  } finally {
    outgoing.cancel();
  }
}

/** Feeds a call its requests; a source that throws cancels it, and the receiving side reports that error. */
function sender(requests: Requests, encode: (request: Request) => Buffer) {
  return (call: Writable, outgoing: OutgoingCall): void => {
    writeAll(call, requests, { encode, ended: outgoing.ended })
      .then(() => call.end(), (error) => outgoing.cancel(error));
  };
}
