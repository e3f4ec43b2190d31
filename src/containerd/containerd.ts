import { Channel } from "../../packages/grpc/channel.ts";
import { traceHeaders } from "../telemetry/trace_headers.ts";
import { Containers } from "./services/containers.ts";
import { Content } from "./services/content.ts";
import { Diffs } from "./services/diffs.ts";
import { Events } from "./services/events.ts";
import { Images } from "./services/images.ts";
import { Introspection } from "./services/introspection.ts";
import { Leases } from "./services/leases.ts";
import { Namespaces } from "./services/namespaces.ts";
import { Snapshots } from "./services/snapshots.ts";
import { Streaming } from "./services/streaming.ts";
import { Tasks } from "./services/tasks.ts";
import { Transfers } from "./services/transfers.ts";
import { Version } from "./services/version.ts";

/** Where containerd listens and which of its namespaces is ours. */
export interface ContainerdAddress {
  /** Path of its unix socket. */
  readonly address: string;
  readonly namespace: string;
}

/** An unbounded call leaves an allocation pending for ever, so every unary call but Wait and Transfer ends within this. */
const CALL_TIMEOUT_MS = 60_000;

/** A client of one containerd, one field for each of its services; connects on first use and again after an outage. */
export class Containerd implements Disposable {
  readonly address: string;
  readonly namespace: string;
  readonly containers: Containers;
  readonly content: Content;
  readonly diffs: Diffs;
  readonly events: Events;
  readonly images: Images;
  readonly introspection: Introspection;
  readonly leases: Leases;
  readonly namespaces: Namespaces;
  readonly snapshots: Snapshots;
  readonly streaming: Streaming;
  readonly tasks: Tasks;
  readonly transfers: Transfers;
  readonly version: Version;
  readonly #channel: Channel;

  constructor({ address, namespace }: ContainerdAddress) {
    this.address = address;
    this.namespace = namespace;
    const metadata = () => ({ "containerd-namespace": namespace, ...traceHeaders() });
    const channel = new Channel(`unix://${address}`, { metadata, timeoutMs: CALL_TIMEOUT_MS });
    this.#channel = channel;
    this.containers = new Containers(channel);
    this.content = new Content(channel);
    this.diffs = new Diffs(channel);
    this.events = new Events(channel);
    this.images = new Images(channel);
    this.introspection = new Introspection(channel);
    this.leases = new Leases(channel);
    this.namespaces = new Namespaces(channel);
    this.snapshots = new Snapshots(channel);
    this.streaming = new Streaming(channel);
    this.tasks = new Tasks(channel);
    this.transfers = new Transfers(channel, this.streaming);
    this.version = new Version(channel);
  }

  /** Resolves when the connection comes up or breaks, or after `timeoutMs`; rejects with the signal's reason. */
  connectionChange(options: { timeoutMs: number; signal?: AbortSignal }): Promise<void> {
    return this.#channel.stateChange(options);
  }

  /** Resolves once connected; rejects with the signal's reason. */
  connected(signal: AbortSignal): Promise<void> {
    return this.#channel.ready(signal);
  }

  [Symbol.dispose](): void {
    this.#channel[Symbol.dispose]();
  }
}
