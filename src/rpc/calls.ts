import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { ClientReadableStream, ClientUnaryCall, ClientWritableStream, ServiceError } from "@grpc/grpc-js";
import type { CallOptions, Channel } from "./channel.ts";
import { deserializer, methodPath, serializer } from "./codec.ts";
import { fromServiceError } from "./rpc_error.ts";
import { writeAll } from "./write_all.ts";

type Request = MessageInitShape<DescMessage>;
type Response = MessageShape<DescMessage>;
type Cancellable = Pick<ClientUnaryCall, "cancel">;

/** One request, one answer. */
export function callUnary(method: DescMethod, channel: Channel) {
  const [path, encode, decode] = wire(method);
  return (request: Request, options: CallOptions = {}): Promise<Response> =>
    settle(options.signal, (done) =>
      channel.client.makeUnaryRequest(
        path,
        encode,
        decode,
        request,
        channel.metadata(options),
        channel.unaryDeadline(options),
        done,
      ));
}

/** Many requests, one answer. */
export function callClientStream(method: DescMethod, channel: Channel) {
  const [path, encode, decode] = wire(method);
  return (requests: AsyncIterable<Request>, options: CallOptions = {}): Promise<Response> =>
    settle(options.signal, (done) => {
      const [metadata, deadline] = [channel.metadata(options), channel.streamDeadline(options)];
      const call = channel.client.makeClientStreamRequest(path, encode, decode, metadata, deadline, done);
      send(call, requests);
      return call;
    });
}

/** One request, many answers; leaving the loop cancels the call. */
export function callServerStream(method: DescMethod, channel: Channel) {
  const [path, encode, decode] = wire(method);
  return (request: Request, options: CallOptions = {}): AsyncIterable<Response> =>
    receive(options.signal, () => {
      const [metadata, deadline] = [channel.metadata(options), channel.streamDeadline(options)];
      return channel.client.makeServerStreamRequest(path, encode, decode, request, metadata, deadline);
    });
}

/** Many requests, many answers; leaving the loop cancels the call. */
export function callBiDi(method: DescMethod, channel: Channel) {
  const [path, encode, decode] = wire(method);
  return (requests: AsyncIterable<Request>, options: CallOptions = {}): AsyncIterable<Response> =>
    receive(options.signal, () => {
      const [metadata, deadline] = [channel.metadata(options), channel.streamDeadline(options)];
      const call = channel.client.makeBidiStreamRequest(path, encode, decode, metadata, deadline);
      send(call, requests);
      return call;
    });
}

function wire(method: DescMethod) {
  return [methodPath(method), serializer(method.input), deserializer(method.output)] as const;
}

function settle(
  signal: AbortSignal | undefined,
  start: (done: (error: ServiceError | null, response?: Response) => void) => Cancellable,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  if (signal?.aborted) return Promise.reject(signal.reason);
  const cancel = () => call.cancel();
  const call = start((error, response) => {
    signal?.removeEventListener("abort", cancel);
    if (response !== undefined && error === null) resolve(response);
    else reject(signal?.aborted ? signal.reason : fromServiceError(error!));
  });
  signal?.addEventListener("abort", cancel, { once: true });
  return promise;
}

async function* receive(
  signal: AbortSignal | undefined,
  start: () => ClientReadableStream<Response>,
): AsyncGenerator<Response> {
  signal?.throwIfAborted();
  const call = start();
  const cancel = () => call.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    for await (const message of call.iterator({ destroyOnReturn: false })) yield message;
    signal?.throwIfAborted();
  } catch (error) {
    throw signal?.aborted ? signal.reason : isServiceError(error) ? fromServiceError(error) : error;
  } finally {
    signal?.removeEventListener("abort", cancel);
    call.on("error", () => {});
    call.cancel();
  }
}

/** Feeds the requests; a source that throws cancels the call, whose failure the receiving side reports. */
function send(call: ClientWritableStream<Request>, requests: AsyncIterable<Request>): void {
  writeAll(call, requests).then(() => call.end(), (error) => call.destroy(error));
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && typeof error.code === "number";
}
