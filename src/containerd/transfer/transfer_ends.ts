import type { Any } from "@bufbuild/protobuf/wkt";
import { ImageStoreSchema } from "../../gen/containerd/types/transfer/imagestore_pb.ts";
import { ImageImportStreamSchema } from "../../gen/containerd/types/transfer/importexport_pb.ts";
import { OCIRegistrySchema } from "../../gen/containerd/types/transfer/registry_pb.ts";
import { packMessage } from "../any.ts";

/** A platform of an image; without `variant` the architecture's plain one. */
export interface TransferPlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** The image store as a destination: of an index only manifests of `platforms` are stored. */
export interface ImageStoreEnd {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly TransferPlatform[];
  /** Unpacks for the first platform too, where containerd's transfer service is configured for that snapshotter. */
  readonly snapshotter?: string | undefined;
  /** Stores only the manifest of the first of `platforms` that an index has. */
  readonly onlyFirst: boolean;
}

/** A registry as a source. */
export interface RegistryEnd {
  readonly reference: string;
  /** A `certs.d` tree of hosts.toml files. */
  readonly hostsDir?: string | undefined;
  readonly authStream?: string | undefined;
}

/** The image store as containerd's transfer types write it (see imagestore.proto). */
export function packImageStore({ name, labels, platforms, snapshotter, onlyFirst }: ImageStoreEnd): Any {
  const [platform] = platforms.map(withVariant);
  const unpacks = platform && snapshotter !== undefined ? [{ platform, snapshotter }] : [];
  const store = { name, labels: { ...labels }, platforms: platforms.map(withVariant), unpacks };
  return packMessage(ImageStoreSchema, { ...store, manifestLimit: onlyFirst ? 1 : 0 });
}

/** The registry as containerd's transfer types write it (see registry.proto). */
export function packRegistry({ reference, hostsDir = "", authStream = "" }: RegistryEnd): Any {
  const registry = { reference, resolver: { hostDir: hostsDir, authStream } };
  return packMessage(OCIRegistrySchema, registry);
}

/** An archive that comes over a stream, as containerd's transfer types write it (see importexport.proto). */
export function packArchive(stream: string): Any {
  return packMessage(ImageImportStreamSchema, { stream });
}

function withVariant({ os, architecture, variant = "" }: TransferPlatform) {
  return { os, architecture, variant };
}
