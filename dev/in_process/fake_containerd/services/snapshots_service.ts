import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { InfoSchema, Kind, type Snapshots } from "../../../../src/gen/containerd/services/snapshots/v1/snapshots_pb.ts";
import type { HandlerContext } from "../../../../packages/grpc/handler_context.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { inNamespace, requireLease } from "../in_namespace.ts";
import type { Snapshot, State } from "../state.ts";
import { alreadyExists, invalidArgument, notFound } from "../status.ts";
import { containerdsOwnMounts } from "./mounts_service.ts";

/** The snapshotters that the fake has loaded. */
export const SNAPSHOTTERS: readonly string[] = ["native", "overlayfs"];

interface NewSnapshot {
  readonly snapshotter: string;
  readonly key: string;
  readonly parent: string;
  readonly labels: Record<string, string>;
}

/** containerd's snapshots service; a snapshot is a bind mount of a directory with its parent's files. */
export function snapshotsService(state: State): Partial<ServiceHandlers<typeof Snapshots>> {
  const of = (snapshotter: string, context: HandlerContext) => {
    if (!SNAPSHOTTERS.includes(snapshotter)) throw invalidArgument(`snapshotter not loaded: ${snapshotter}`);
    return inNamespace(state, context).snapshots(snapshotter);
  };
  const handOut = (snapshot: Snapshot) =>
    state.hasOwnMounts ? containerdsOwnMounts(snapshot.directory) : mountsOf(snapshot);
  const add = async (kind: Kind, { snapshotter, key, parent, labels }: NewSnapshot, context: HandlerContext) => {
    requireLease(state, context);
    const snapshots = of(snapshotter, context);
    if (snapshots.has(key)) throw alreadyExists(`snapshot "${key}"`);
    const below = parent === "" ? undefined : snapshots.get(parent);
    if (parent !== "" && below === undefined) throw notFound(`parent snapshot ${parent} does not exist`);
    const directory = `${state.directory}/${state.nextSerial()}`;
    await copyTree(below?.directory, directory);
    const info = create(InfoSchema, { name: key, parent, kind, labels, createdAt: timestampNow() });
    snapshots.set(key, { info, directory });
    return { mounts: handOut({ info, directory }) };
  };
  return {
    prepare: (request, context) => add(Kind.ACTIVE, request, context),
    view: (request, context) => add(Kind.VIEW, request, context),
    async mounts({ snapshotter, key }, context) {
      return await Promise.resolve({ mounts: handOut(existing(of(snapshotter, context), key)) });
    },
    async commit({ snapshotter, key, name, labels }, context) {
      const snapshots = of(snapshotter, context);
      if (snapshots.has(name)) throw alreadyExists(`snapshot "${name}"`);
      const { info, directory } = existing(snapshots, key);
      snapshots.delete(key);
      const committed = create(InfoSchema, {
        ...info,
        name,
        kind: Kind.COMMITTED,
        labels: { ...info.labels, ...labels },
      });
      snapshots.set(name, { info: committed, directory });
      return await Promise.resolve({});
    },
    async stat({ snapshotter, key }, context) {
      return await Promise.resolve({ info: existing(of(snapshotter, context), key).info });
    },
    async remove({ snapshotter, key }, context) {
      const snapshots = of(snapshotter, context);
      const { directory } = existing(snapshots, key);
      snapshots.delete(key);
      await Deno.remove(directory, { recursive: true });
      return {};
    },
    async *list({ snapshotter }, context) {
      yield await Promise.resolve({ info: [...of(snapshotter, context).values()].map(({ info }) => info) });
    },
  };
}

function existing(snapshots: ReadonlyMap<string, Snapshot>, key: string): Snapshot {
  const snapshot = snapshots.get(key);
  if (snapshot === undefined) throw notFound(`snapshot ${key} does not exist`);
  return snapshot;
}

function mountsOf({ info: { kind }, directory }: Snapshot) {
  return [{ type: "bind", source: directory, options: [kind === Kind.VIEW ? "ro" : "rw", "rbind"] }];
}

/** Copies the few small files that the fake's images have. */
async function copyTree(from: string | undefined, to: string): Promise<void> {
  await Deno.mkdir(to);
  if (from === undefined) return;
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyTree(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
