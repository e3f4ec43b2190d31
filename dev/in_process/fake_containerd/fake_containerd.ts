import type { OciImage } from "../../image/oci_image.ts";
import { Containers } from "../../../src/gen/containerd/services/containers/v1/containers_pb.ts";
import { Content } from "../../../src/gen/containerd/services/content/v1/content_pb.ts";
import { Diff } from "../../../src/gen/containerd/services/diff/v1/diff_pb.ts";
import { Events } from "../../../src/gen/containerd/services/events/v1/events_pb.ts";
import { Images } from "../../../src/gen/containerd/services/images/v1/images_pb.ts";
import { Introspection } from "../../../src/gen/containerd/services/introspection/v1/introspection_pb.ts";
import { Leases } from "../../../src/gen/containerd/services/leases/v1/leases_pb.ts";
import { Mounts } from "../../../src/gen/containerd/services/mounts/v1/mounts_pb.ts";
import { Namespaces } from "../../../src/gen/containerd/services/namespaces/v1/namespace_pb.ts";
import { Snapshots } from "../../../src/gen/containerd/services/snapshots/v1/snapshots_pb.ts";
import { Streaming } from "../../../src/gen/containerd/services/streaming/v1/streaming_pb.ts";
import { Tasks } from "../../../src/gen/containerd/services/tasks/v1/tasks_pb.ts";
import { Transfer } from "../../../src/gen/containerd/services/transfer/v1/transfer_pb.ts";
import { Version } from "../../../src/gen/containerd/services/version/v1/version_pb.ts";
import { Status } from "../../../src/gen/containerd/v1/types/task_pb.ts";
import { Server } from "../../../packages/grpc/server.ts";
import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";
import { addService } from "./services/add_service.ts";
import { containersService } from "./services/containers_service.ts";
import { contentService } from "./services/content_service.ts";
import { diffService } from "./services/diff_service.ts";
import { EventBus } from "./event_bus.ts";
import { FakeRegistry } from "./images/fake_registry.ts";
import { SocketProxy } from "./socket_proxy.ts";
import { imagesService } from "./services/images_service.ts";
import { leasesService } from "./services/leases_service.ts";
import { mountsService } from "./services/mounts_service.ts";
import { namespacesService } from "./services/namespaces_service.ts";
import { type FakeVersion, introspectionService, versionService } from "./services/node_services.ts";
import { fakeShim, writeBundle } from "./process/fake_shim.ts";
import { Runtime } from "./process/runtime.ts";
import { snapshotsService } from "./services/snapshots_service.ts";
import { State } from "./state.ts";
import { storeImage } from "./images/store_image.ts";
import { Streams } from "./streams.ts";
import { tasksService } from "./services/tasks_service.ts";
import { transferService } from "./services/transfer_service.ts";
import type { TtrpcServer } from "../ttrpc_server.ts";
import { Wire } from "./wire.ts";

useOwnHttp2();

/**
 * A containerd in memory that answers on a unix socket like a real one, as far as a client can tell. Its processes are
 * scripts it plays (see Shell). What it holds outlives `stop()`, as a disk and shims do; tests put faults into `wire`.
 */
export class FakeContainerd implements AsyncDisposable {
  readonly directory: string;
  readonly socket: string;
  readonly inMemory = true;
  readonly namespace = "nomad";
  readonly snapshotter = "overlayfs";
  readonly wire = new Wire();
  readonly registry = new FakeRegistry();
  readonly events = new EventBus();
  readonly streams = new Streams();
  readonly state: State;
  version: FakeVersion = { version: "v2.1.9", revision: "cafe" };
  readonly #runtime: Runtime;
  readonly #server = new Server();
  readonly #shim: TtrpcServer;
  readonly #proxy: SocketProxy;

  private constructor(directory: string) {
    this.directory = directory;
    this.socket = `${directory}/c.sock`;
    this.state = new State(`${directory}/snapshots`);
    const shimSocket = `${directory}/shim.sock`;
    this.#runtime = new Runtime(this.state, {
      events: this.events,
      onCreate: (task) => writeBundle(this.stateDirectory, { ...task, address: shimSocket }),
    });
    this.#shim = fakeShim(shimSocket, this.state);
    this.#proxy = new SocketProxy(this.socket, { target: this.#inner });
    this.#addServices();
  }

  /** Starts one in a fresh directory, or in that one, with the given images present and unpacked. */
  static async start(
    { images = [], directory }: { images?: readonly OciImage[]; directory?: string } = {},
  ): Promise<FakeContainerd> {
    const containerd = new FakeContainerd(directory ?? await Deno.makeTempDir({ prefix: "fake-containerd-" }));
    await Deno.mkdir(containerd.state.directory);
    for (const image of images) await containerd.addImage(image);
    await containerd.#server.listen(containerd.#inner);
    await containerd.boot();
    return containerd;
  }

  /** Puts an image into the namespace, unpacked. */
  async addImage(image: OciImage): Promise<void> {
    const { state, namespace, snapshotter } = this;
    await storeImage({ state, namespace }, image, { snapshotter });
  }

  /** Comes back after `stop()`; like a real one it removes the tasks that have ended meanwhile (see loadShims). */
  async boot(): Promise<void> {
    for (const { tasks } of this.state.namespaces.values()) {
      for (const [id, { init }] of tasks) if (init.status === Status.STOPPED) tasks.delete(id);
    }
    await this.#proxy.open();
  }

  /** Goes away: every connection breaks, nobody listens. Tasks run on. */
  async stop(): Promise<void> {
    this.wire.end();
    await this.#proxy.close();
  }

  /** Goes away and comes back. */
  async restart(): Promise<void> {
    await this.stop();
    await this.boot();
  }

  #addServices(): void {
    const { state, streams, registry, events } = this;
    const at = { server: this.#server, wire: this.wire };
    addService(at, Containers, containersService(state));
    addService(at, Content, contentService(state));
    addService(at, Diff, diffService(state));
    addService(at, Events, { subscribe: (_, { signal }) => events.subscribe(signal) });
    addService(at, Images, imagesService(state));
    addService(at, Introspection, introspectionService());
    addService(at, Leases, leasesService(state));
    addService(at, Mounts, mountsService(state));
    addService(at, Namespaces, namespacesService(state));
    addService(at, Snapshots, snapshotsService(state));
    addService(at, Streaming, streams.service());
    addService(at, Tasks, tasksService(state, this.#runtime));
    addService(at, Transfer, transferService({ state, streams, registry }));
    addService(at, Version, versionService(() => this.version));
  }

  /** Where it keeps what belongs to tasks. */
  get stateDirectory(): string {
    return `${this.directory}/state`;
  }

  get #inner(): string {
    return `${this.directory}/inner.sock`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#server.close();
    await this.#shim[Symbol.asyncDispose]();
    for (const { tasks } of this.state.namespaces.values()) {
      for (const task of tasks.values()) {
        task.end();
        await task.init.exited;
      }
    }
    await Deno.remove(this.directory, { recursive: true });
  }
}
