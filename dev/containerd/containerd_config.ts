import type { ContainerdVersion } from "./containerd_version.ts";

/** Both names of each: containerd 2 split CRI and renamed its parts. NRI would open a socket that all machines share. */
const DISABLED = [
  "io.containerd.grpc.v1.cri",
  "io.containerd.cri.v1.images",
  "io.containerd.cri.v1.runtime",
  "io.containerd.podsandbox.controller.v1.podsandbox",
  "io.containerd.nri.v1.nri",
];

/** The TOML of a containerd that keeps everything below `directory`, has CRI off and unpacks for `snapshotter`. */
export function containerdConfig(
  directory: string,
  { version, snapshotter }: { version: ContainerdVersion; snapshotter: string },
): string {
  return `version = ${version.major >= 2 ? 3 : 2}
root = "${directory}/root"
state = "${directory}/state"
disabled_plugins = ${JSON.stringify(DISABLED)}

[grpc]
  address = "${directory}/c.sock"

[plugins."io.containerd.internal.v1.opt"]
  path = "${directory}/opt"

[plugins."io.containerd.image-verifier.v1.bindir"]
  bin_dir = "${directory}/verifiers"

[[plugins."io.containerd.transfer.v1.local".unpack_config]]
  platform = "linux"
  snapshotter = "${snapshotter}"
`;
}
