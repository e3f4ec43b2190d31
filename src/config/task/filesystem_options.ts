import { defaulted } from "../declare.ts";
import { blockList } from "../kinds/block.ts";
import { flag } from "../kinds/flag.ts";
import { textList } from "../kinds/text_list.ts";
import { parseDevice } from "../parse/device.ts";
import { finishMount, mountOptions } from "./mount.ts";

/** What a task sees of files and devices. */
export const filesystemOptions = {
  readonlyRootfs: defaulted("readonly_rootfs", flag(), {
    doc: "The image's file system cannot be written to; volumes, mounts and `/dev/shm` can",
    example: "readonly_rootfs = true",
    unset: false,
  }),
  mounts: defaulted("mounts", blockList(mountOptions, finishMount), {
    doc: "Host paths and tmpfs file systems in the container",
    example:
      'mounts {\n  type    = "bind"\n  target  = "/data"\n  source  = "local/data"\n  options = ["rbind", "rw"]\n}',
    unset: [],
  }),
  devices: defaulted(
    "devices",
    textList({
      allowed: "host[:container[:rwm]] with absolute paths, such as /dev/fuse or /dev/sda:/dev/xvda:r",
      parse: parseDevice,
    }),
    {
      doc: "Devices of the node, with the right to read, write and make them unless said otherwise",
      example: 'devices = ["/dev/fuse", "/dev/sda:/dev/xvda:r"]',
      unset: [],
    },
  ),
};
