import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { packMessage } from "../../../../src/containerd/any.ts";
import type { Transfer } from "../../../../src/gen/containerd/services/transfer/v1/transfer_pb.ts";
import { ImageStoreSchema } from "../../../../src/gen/containerd/types/transfer/imagestore_pb.ts";
import { ProgressSchema } from "../../../../src/gen/containerd/types/transfer/progress_pb.ts";
import {
  AuthRequestSchema,
  AuthResponseSchema,
  OCIRegistrySchema,
} from "../../../../src/gen/containerd/types/transfer/registry_pb.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import type { FakeRegistry, RegistryEntry } from "../images/fake_registry.ts";
import { requireLease } from "../in_namespace.ts";
import type { State } from "../state.ts";
import { invalidArgument, runtimeFailure } from "../status.ts";
import { storeImage } from "../images/store_image.ts";
import type { Streams } from "../streams.ts";

/** What the transfer service moves between. */
export interface TransferWorld {
  readonly state: State;
  readonly streams: Streams;
  readonly registry: FakeRegistry;
}

/** containerd's transfer service, for pulls from registries. */
export function transferService(
  { state, streams, registry }: TransferWorld,
): Partial<ServiceHandlers<typeof Transfer>> {
  return {
    async transfer({ source, destination, options }, context) {
      requireLease(state, context);
      const from = source && anyUnpack(source, OCIRegistrySchema);
      const to = destination && anyUnpack(destination, ImageStoreSchema);
      if (!from || !to) throw invalidArgument("only pulls from a registry into the image store are played");
      const progress = options?.progressStream ? streams.get(options.progressStream) : undefined;
      const report = (event: string) =>
        progress?.send(packMessage(ProgressSchema, { event, name: from.reference, progress: 1n, total: 2n }));
      try {
        report("Resolving to");
        const entry = registry.resolve(from.reference);
        await authorise(entry, { streams, authStream: from.resolver?.authStream ?? "", reference: from.reference });
        report("pulling image content");
        const namespace = context.metadata["containerd-namespace"] ?? "";
        const snapshotter = to.unpacks[0]?.snapshotter;
        const image = { ...entry.image, name: to.name };
        await storeImage({ state, namespace }, image, { labels: to.labels, ...(snapshotter && { snapshotter }) });
        report("Completed pull from OCI Registry");
      } finally {
        progress?.close();
      }
      return {};
    },
  };
}

async function authorise(
  { credentials }: RegistryEntry,
  { streams, authStream, reference }: { streams: Streams; authStream: string; reference: string },
): Promise<void> {
  if (credentials === undefined) return;
  const refused = runtimeFailure(
    "failed to resolve image: pull access denied, repository does not exist or may require authorization: " +
      "authorization failed: no basic auth credentials",
  );
  if (authStream === "") throw refused;
  const stream = streams.get(authStream);
  const host = reference.split("/")[0] ?? "";
  stream.send(packMessage(AuthRequestSchema, { host, reference, wwwauthenticate: ['Basic realm="fake"'] }));
  const message = await stream.receive();
  const answer = message && anyUnpack(message, AuthResponseSchema);
  if (answer?.username !== credentials.username || answer.secret !== credentials.secret) throw refused;
}
