import type { DescMethod } from "@bufbuild/protobuf";
import { Client, connectivityState, credentials, Metadata } from "@grpc/grpc-js";
import { callBiDi, callClientStream, callServerStream, callUnary } from "./client/calls.ts";
import type { CallHead, GrpcConnection } from "./client/grpc_connection.ts";
import { ConnectionWatch } from "./client/connection_watch.ts";
import type { CallOptions, Transport } from "./transport.ts";
import { unlessAborted } from "./grpc_js/unless_aborted.ts";
import { requireHttp2Choice } from "./use_own_http2.ts";

const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 2_000;
/** What grpc-js keeps of a call's requests to send them again; until that is full it takes more without waiting for the peer. */
const RETRY_BUFFER_BYTES = 65_536;
/** How far a server may send ahead of its reader; HTTP/2's own 64 KiB make each of them wait for the other. */
const WINDOW_BYTES = 2 ** 20;

type Entries = Readonly<Record<string, string>>;

/** What all calls of a channel have: metadata, as it is or asked for at each call, and a time-out for unary ones. */
export interface ChannelOptions extends Pick<CallOptions, "timeoutMs"> {
  readonly metadata?: Entries | (() => Entries);
}

/** One connection to a gRPC server at `address` (`unix:///path`); it reconnects by itself until disposed, which cancels its calls. */
export class Channel implements Transport, GrpcConnection, Disposable {
  /** grpc-js's client, for this folder only. */
  readonly client: Client;
  readonly #metadata: () => Entries;
  readonly #timeoutMs: number;
  readonly #watch: ConnectionWatch;
  readonly #closed = new AbortController();

  constructor(address: string, { metadata = {}, timeoutMs = Infinity }: ChannelOptions = {}) {
    requireHttp2Choice();
    this.#metadata = typeof metadata === "function" ? metadata : () => metadata;
    this.#timeoutMs = timeoutMs;
    this.client = new Client(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      "grpc-node.flow_control_window": WINDOW_BYTES,
      "grpc.initial_reconnect_backoff_ms": RECONNECT_MIN_MS,
      "grpc.max_reconnect_backoff_ms": RECONNECT_MAX_MS,
      "grpc.enable_http_proxy": 0,
      "grpc.enable_channelz": 0,
      "grpc.per_rpc_retry_buffer_size": RETRY_BUFFER_BYTES,
      "grpc.service_config_disable_resolution": 1,
      "grpc.use_local_subchannel_pool": 1,
    });
    this.#watch = new ConnectionWatch(this.client.getChannel());
  }

  /** The method as a function that grpc-js calls. */
  bind(method: DescMethod) {
    switch (method.methodKind) {
      case "unary":
        return callUnary(method, this);
      case "server_streaming":
        return callServerStream(method, this);
      case "client_streaming":
        return callClientStream(method, this);
      case "bidi_streaming":
        return callBiDi(method, this);
    }
  }

  /** What cancels a call: its own signal and the end of the channel. */
  signals({ signal }: CallOptions): readonly AbortSignal[] {
    return signal ? [this.#closed.signal, signal] : [this.#closed.signal];
  }

  /** How a unary call begins: the channel's metadata with the call's own over it, the call's time-out or the channel's. */
  unaryHead({ metadata, timeoutMs = this.#timeoutMs }: CallOptions): CallHead {
    return { metadata: toMetadata({ ...this.#metadata(), ...metadata }), deadline: deadlineAfter(timeoutMs) };
  }

  /** How a stream begins: as a unary call does, but without a deadline unless the call asks for one. */
  streamHead({ timeoutMs = Infinity, ...options }: CallOptions): CallHead {
    return this.unaryHead({ ...options, timeoutMs });
  }

  /** Resolves when the connection's state changes or after `timeoutMs`; rejects with the signal's reason. */
  async stateChange({ timeoutMs = Infinity, signal }: Omit<CallOptions, "metadata"> = {}): Promise<void> {
    this.#throwIfEnded(signal);
    const { promise, resolve } = Promise.withResolvers<void>();
    using _change = this.#watch.next(resolve);
    const timer = timeoutMs === Infinity ? undefined : setTimeout(resolve, timeoutMs);
    await (signal ? unlessAborted(promise, signal) : promise);
    clearTimeout(timer);
    this.#throwIfEnded(signal);
  }

  /** Resolves once connected; rejects with the signal's reason. */
  async ready(signal?: AbortSignal): Promise<void> {
    this.#throwIfEnded(signal);
    while (this.client.getChannel().getConnectivityState(true) !== connectivityState.READY) {
      await this.stateChange({ signal });
    }
  }

  [Symbol.dispose](): void {
    this.#closed.abort(new DOMException("the channel was closed", "AbortError"));
    this.client.close();
  }

  #throwIfEnded(signal: AbortSignal | undefined): void {
    for (const each of this.signals({ signal })) each.throwIfAborted();
  }
}

function toMetadata(entries: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return metadata;
}

function deadlineAfter(timeoutMs: number): CallHead["deadline"] {
  return timeoutMs === Infinity ? {} : { deadline: Date.now() + timeoutMs };
}
