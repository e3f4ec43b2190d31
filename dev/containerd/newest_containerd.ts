import { buildWithGo } from "./build_with_go.ts";

const NEWEST_CONTAINERD = "v2.4.2";
const MODULE = "github.com/containerd/containerd/v2";

/** The directory below `devDirectory` that holds the newest containerd, its shim and ctr; built once, with Go, from the Go module proxy. */
export async function newestContainerd(devDirectory: string): Promise<string> {
  return await buildWithGo(`${devDirectory}/newest-containerd-${NEWEST_CONTAINERD}`, {
    name: `containerd ${NEWEST_CONTAINERD}`,
    programs: ["containerd", "containerd-shim-runc-v2", "ctr"].map((name) =>
      `${MODULE}/cmd/${name}@${NEWEST_CONTAINERD}`
    ),
    // Snapshotters that the tests do not use, of which one needs headers of btrfs, and what serves Kubernetes alone.
    tags: ["no_btrfs", "no_cri", "no_devmapper", "no_zfs"],
    linkerFlags: `-s -w -X ${MODULE}/version.Version=${NEWEST_CONTAINERD}`,
  });
}
