import { type Clock, systemClock } from "../async/clock.ts";
import { Channel } from "@nomad-containerd/grpc/channel";
import { traceHeaders } from "../telemetry/trace_headers.ts";
import { HangWatch } from "./hang_watch.ts";
import { Containers } from "./services/containers.ts";
import { Content } from "./services/content.ts";
import { Diffs } from "./services/diffs.ts";
import { Events } from "./services/events.ts";
import { Images } from "./services/images.ts";
import { Introspection } from "./services/introspection.ts";
import { Leases } from "./services/leases.ts";
import { Mounts } from "./services/mounts.ts";
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
/** Who has answered so lately is not asked whether it is there. */
const LATELY_MS = 1_000;
const ANSWER_TIMEOUT_MS = 3_000;

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
  readonly mounts: Mounts;
  readonly namespaces: Namespaces;
  readonly snapshots: Snapshots;
  readonly streaming: Streaming;
  readonly tasks: Tasks;
  readonly transfers: Transfers;
  readonly version: Version;
  readonly #channel: Channel;
  readonly #watch: HangWatch;
  #answer: Promise<unknown> | undefined;

  constructor({ address, namespace }: ContainerdAddress, { clock = systemClock }: { clock?: Clock } = {}) {
    this.address = address;
    this.namespace = namespace;
    const metadata = () => ({ "containerd-namespace": namespace, ...traceHeaders() });
    const channel = new Channel(`unix://${address}`, { metadata, timeoutMs: CALL_TIMEOUT_MS });
    const calls = new HangWatch(channel, { clock });
    this.#channel = channel;
    this.#watch = calls;
    this.containers = new Containers(calls);
    this.content = new Content(calls);
    this.diffs = new Diffs(calls);
    this.events = new Events(calls);
    this.images = new Images(calls);
    this.introspection = new Introspection(calls);
    this.leases = new Leases(calls);
    this.mounts = new Mounts(calls);
    this.namespaces = new Namespaces(calls);
    this.snapshots = new Snapshots(calls);
    this.streaming = new Streaming(calls);
    this.tasks = new Tasks(calls);
    this.transfers = new Transfers(calls, this.streaming);
    this.version = new Version(calls);
  }

  /** Resolves when containerd has just answered something, or answers now; an error of errors.ts when it does not within seconds. */
  async requireAnswer(): Promise<void> {
    if (this.#watch.silenceMs < LATELY_MS) return;
    this.#answer ??= this.version.get({ timeoutMs: ANSWER_TIMEOUT_MS }).finally(() => this.#answer = undefined);
    await this.#answer;
  }

  /** Calls `listener` whenever containerd is seen to hang, until disposed. */
  onHang(listener: () => void): Disposable {
    return this.#watch.onHang(listener);
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
    this.#watch[Symbol.dispose]();
    this.#channel[Symbol.dispose]();
  }
}
