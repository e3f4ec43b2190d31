import type { DeviceNode } from "../../model/device_node.ts";

/** The device node of a file's status, under a path of the container; undefined for a file that is no device. */
export function deviceNode(path: string, info: Deno.FileInfo): DeviceNode | undefined {
  if (!info.isCharDevice && !info.isBlockDevice) return undefined;
  return {
    path,
    type: info.isCharDevice ? "c" : "b",
    ...deviceNumbers(BigInt(info.rdev ?? 0)),
    fileMode: (info.mode ?? 0) & 0o7777,
    uid: info.uid ?? 0,
    gid: info.gid ?? 0,
  };
}

/** Major and minor of Linux's 64-bit device number, whose halves lie apart (see makedev(3)). */
function deviceNumbers(rdev: bigint): { major: number; minor: number } {
  return {
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffff_ff00n)),
  };
}
