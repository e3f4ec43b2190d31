import { nodeArchitecture } from "../../../../src/model/architecture.ts";
import type { Introspection } from "../../../../src/gen/containerd/services/introspection/v1/introspection_pb.ts";
import type { Version } from "../../../../src/gen/containerd/services/version/v1/version_pb.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { matchesAny } from "../filter.ts";
import { SNAPSHOTTERS } from "./snapshots_service.ts";

/** Which containerd the fake says it is. */
export interface FakeVersion {
  readonly version: string;
  readonly revision: string;
}

const SNAPSHOTTER_TYPE = "io.containerd.snapshotter.v1";
const PLATFORM = { os: "linux", architecture: nodeArchitecture() };

/** containerd's version service. */
export function versionService(current: () => FakeVersion): Partial<ServiceHandlers<typeof Version>> {
  return { version: () => Promise.resolve(current()) };
}

/** containerd's introspection service: its snapshotters, one of them not loaded. */
export function introspectionService(): Partial<ServiceHandlers<typeof Introspection>> {
  const loaded = SNAPSHOTTERS.map((id) => ({ type: SNAPSHOTTER_TYPE, id, platforms: [PLATFORM] }));
  const skipped = {
    ...{ type: SNAPSHOTTER_TYPE, id: "btrfs", platforms: [PLATFORM] },
    initErr: { code: 2, message: "path must be a btrfs filesystem to be used with the btrfs snapshotter: skip plugin" },
  };
  return {
    async plugins({ filters }) {
      const plugins = [...loaded, skipped].filter(({ type, id }) =>
        matchesAny(filters, (path) => path === "type" ? type : path === "id" ? id : undefined)
      );
      return await Promise.resolve({ plugins });
    },
  };
}
