import { logger } from "../../log.ts";

const log = logger("images");

/** Snapshotters that fetch a file of an image when it is read, each a service of its own beside containerd. */
const LAZY = ["stargz", "nydus", "soci", "overlaybd"];

const warned = new Set<string>();

/** Whether a snapshotter needs no image whole, as far as its name tells. */
export function isLazy(snapshotter: string): boolean {
  return LAZY.includes(snapshotter);
}

/** Tells, once in a process, that a lazy snapshotter is not asked during a pull, which so takes the whole image. */
export function warnOfWholeDownload(snapshotter: string): void {
  if (!isLazy(snapshotter) || warned.has(snapshotter)) return;
  warned.add(snapshotter);
  log.warn("images are downloaded whole: containerd's transfer service does not unpack for the snapshotter", {
    snapshotter,
    fix: "name it in unpack_config of io.containerd.transfer.v1.local in containerd's configuration",
  });
}
