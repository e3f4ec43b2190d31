import { defaulted, optional } from "../declare.ts";
import { blockList } from "../kinds/block.ts";
import { entryList } from "../kinds/entry_list.ts";
import { flag } from "../kinds/flag.ts";
import { textList } from "../kinds/text_list.ts";
import { text } from "../kinds/text.ts";
import { parseDevice } from "../parse/device.ts";
import { parseTmpfsSpec } from "../mounts/tmpfs_spec.ts";
import { parseVolumeSpec, VOLUME_SPEC } from "../mounts/volume_spec.ts";
import { deviceOptions, finishDevice } from "./resources/device_option.ts";
import { finishMount } from "../mounts/finish_mount.ts";
import { mountOptions } from "../mounts/mount_block.ts";

/** What a task sees of files and devices. */
export const filesystemOptions = {
  readonlyRootfs: defaulted("readonly_rootfs", flag(), {
    doc: "The image's file system cannot be written to; volumes, mounts and `/dev/shm` can",
    example: "readonly_rootfs = true",
    unset: false,
    docker: { fate: "same" },
  }),
  mounts: defaulted("mounts", blockList(mountOptions, finishMount), {
    doc: "Host paths, volumes and tmpfs file systems in the container",
    example:
      'mounts {\n  type    = "bind"\n  target  = "/data"\n  source  = "local/data"\n  options = ["rbind", "rw"]\n}',
    unset: [],
    docker: { fate: "same", note: "Docker's shape is the one of `mount`" },
  }),
  mount: optional("mount", blockList(mountOptions, finishMount), {
    doc: "The same in Docker's words; both may be written",
    example:
      'mount {\n  type     = "volume"\n  target   = "/var/lib/db"\n  source   = "db"\n  readonly = false\n  volume_options {\n    no_copy = false\n  }\n}',
    docker: { fate: "same" },
  }),
  volumes: optional("volumes", textList({ allowed: VOLUME_SPEC, parse: parseVolumeSpec }), {
    doc:
      "Host paths in the container, in Docker's short form; a source that is missing is made, one that is not absolute " +
      "is under the task directory",
    example: 'volumes = ["local/conf:/etc/app:ro", "/srv/data:/data"]',
    docker: { fate: "same" },
  }),
  volumeDriver: optional(
    "volume_driver",
    text({
      allowed: '"local"; for another driver write a `volume_mount` of a CSI volume',
      parse: (driver) => driver === "local" ? "local" as const : undefined,
    }),
    {
      doc: "With `local` a bare name in `volumes` is the name of a volume that is kept on the node",
      example: 'volume_driver = "local"',
      byDefault: "a bare name is a path under the task directory",
      docker: { fate: "same", note: '"local" only; for another driver use a `volume_mount` of a CSI volume' },
    },
  ),
  tmpfs: optional(
    "tmpfs",
    textList({ allowed: "target[:options], such as /run:size=64m,mode=755", parse: parseTmpfsSpec }),
    {
      doc: "Memory in the container, in the short form of podman's driver",
      example: 'tmpfs = ["/run:size=64m"]',
    },
  ),
  devices: defaulted(
    "devices",
    entryList({
      allowed: "host[:container[:rwm]] with absolute paths, such as /dev/fuse or /dev/sda:/dev/xvda:r",
      parse: parseDevice,
      options: deviceOptions,
      finish: finishDevice,
    }),
    {
      doc: "Devices of the node, with the right to read, write and make them unless said otherwise",
      example: 'devices = ["/dev/fuse", "/dev/sda:/dev/xvda:r"]',
      unset: [],
      docker: { fate: "same" },
    },
  ),
};
