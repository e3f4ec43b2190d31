import { findOnPath } from "../find_on_path.ts";
import { fetchedOnce } from "../fetched_once.ts";
import { runCommand } from "../run_command.ts";

/** What is built, at the versions that are the newest as this is written. */
export const NEWEST_CONTAINERD = "v2.4.2";

const MODULE = "github.com/containerd/containerd/v2";
const PROGRAMS = ["containerd", "containerd-shim-runc-v2", "ctr"];
/** Snapshotters that the tests do not use, of which one needs headers of btrfs, and what serves Kubernetes alone. */
const LEFT_OUT = ["no_btrfs", "no_cri", "no_devmapper", "no_zfs"];

/** The directory below `devDirectory` that holds the newest containerd, its shim and ctr; built once, with Go, from the Go module proxy. */
export async function newestContainerd(devDirectory: string): Promise<string> {
  return await fetchedOnce(`${devDirectory}/newest-containerd-${NEWEST_CONTAINERD}`, async (directory) => {
    const go = await findOnPath("go");
    if (go === undefined) throw new Error(`Cannot build containerd "${NEWEST_CONTAINERD}": there is no go on PATH`);
    console.error(`Building containerd ${NEWEST_CONTAINERD} ...`);
    const stamp = `-s -w -X ${MODULE}/version.Version=${NEWEST_CONTAINERD}`;
    const programs = PROGRAMS.map((name) => `${MODULE}/cmd/${name}@${NEWEST_CONTAINERD}`);
    await runCommand([go, "install", `-tags=${LEFT_OUT}`, "-ldflags", stamp, ...programs], {
      env: { GOBIN: directory },
    });
  });
}
