import { Client, connectivityState, credentials, Metadata } from "@grpc/grpc-js";

/** What may be said about one call; `timeoutMs` unset means the channel's for unary calls and none for streams, `Infinity` means none. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 2_000;

/** One connection to a gRPC server at `address` (`unix:///path`); it reconnects by itself until disposed. */
export class Channel implements Disposable {
  readonly client: Client;
  readonly #metadata: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;

  constructor(address: string, { metadata = {}, timeoutMs = Infinity }: Omit<CallOptions, "signal"> = {}) {
    this.#metadata = metadata;
    this.#timeoutMs = timeoutMs;
    this.client = new Client(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      "grpc.initial_reconnect_backoff_ms": RECONNECT_MIN_MS,
      "grpc.max_reconnect_backoff_ms": RECONNECT_MAX_MS,
      "grpc.enable_http_proxy": 0,
      "grpc.service_config_disable_resolution": 1,
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /** The channel's metadata with the call's own over it. */
  metadata(options: CallOptions): Metadata {
    const metadata = new Metadata();
    for (const [key, value] of Object.entries({ ...this.#metadata, ...options.metadata })) metadata.set(key, value);
    return metadata;
  }

  /** grpc-js's deadline of a unary call: the call's own time-out or the channel's. */
  unaryDeadline({ timeoutMs = this.#timeoutMs }: CallOptions): { deadline?: number } {
    return deadlineAfter(timeoutMs);
  }

  /** grpc-js's deadline of a stream: none unless the call asks for one. */
  streamDeadline({ timeoutMs = Infinity }: CallOptions): { deadline?: number } {
    return deadlineAfter(timeoutMs);
  }

  /** Resolves when the connection's state changes or after `timeoutMs`; rejects with the signal's reason. */
  async stateChange({ timeoutMs = Infinity, signal }: Omit<CallOptions, "metadata"> = {}): Promise<void> {
    signal?.throwIfAborted();
    const channel = this.client.getChannel();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const timer = timeoutMs === Infinity ? undefined : setTimeout(resolve, timeoutMs);
    channel.watchConnectivityState(channel.getConnectivityState(true), Infinity, () => resolve());
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Resolves once connected; rejects with the signal's reason. */
  async ready(signal: AbortSignal): Promise<void> {
    while (this.client.getChannel().getConnectivityState(true) !== connectivityState.READY) {
      await this.stateChange({ signal });
    }
  }

  [Symbol.dispose](): void {
    this.client.close();
  }
}

function deadlineAfter(timeoutMs: number): { deadline?: number } {
  return timeoutMs === Infinity ? {} : { deadline: Date.now() + timeoutMs };
}
