import { create } from "@bufbuild/protobuf";
import { createHash } from "node:crypto";
import type { OciImage } from "../../../image/oci_image.ts";
import { ImageSchema } from "../../../../src/gen/containerd/services/images/v1/images_pb.ts";
import { InfoSchema, Kind } from "../../../../src/gen/containerd/services/snapshots/v1/snapshots_pb.ts";
import type { NamespaceState, State } from "../state.ts";
import { unpackLayer } from "./unpack_layer.ts";

/** Puts an image and its blobs into a namespace; with a snapshotter, unpacked as the single-platform image it has to be. */
export async function storeImage(
  { state, namespace }: { state: State; namespace: string },
  { name, root, blobs }: OciImage,
  { snapshotter, labels = {} }: { snapshotter?: string; labels?: Record<string, string> } = {},
): Promise<void> {
  const space = state.namespace(namespace);
  for (const [digest, bytes] of blobs) space.blobs.set(digest, { bytes, labels: {} });
  const { mediaType, digest, size } = root;
  const target = { mediaType, digest, size: BigInt(size) };
  space.images.set(name, create(ImageSchema, { name, labels, target }));
  if (snapshotter !== undefined) await unpack({ state, space, snapshotter }, { root: digest, blobs });
}

async function unpack(
  { state, space, snapshotter }: { state: State; space: NamespaceState; snapshotter: string },
  { root, blobs }: { root: string; blobs: OciImage["blobs"] },
): Promise<void> {
  const snapshots = space.snapshots(snapshotter);
  const { layers } = JSON.parse(new TextDecoder().decode(blobs.get(root)));
  let parent = "";
  for (const { digest } of layers) {
    const directory = `${state.directory}/${state.nextSerial()}`;
    await Deno.mkdir(directory);
    const diffId = await unpackLayer(blobs.get(digest) ?? new Uint8Array(), directory);
    const name: string = parent === "" ? diffId : chained(parent, diffId);
    snapshots.set(name, { info: create(InfoSchema, { name, parent, kind: Kind.COMMITTED }), directory });
    parent = name;
  }
}

function chained(parent: string, diffId: string): string {
  return `sha256:${createHash("sha256").update(`${parent} ${diffId}`).digest("hex")}`;
}
