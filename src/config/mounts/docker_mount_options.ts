import type { Decoded } from "../options_block.ts";
import { optional } from "../declare.ts";
import { block } from "../kinds/block.ts";
import { flag } from "../kinds/flag.ts";
import { integer } from "../kinds/integer.ts";
import { choice, text } from "../kinds/text.ts";
import { textMap } from "../kinds/maps/text_map.ts";
import { zeroIsUnset } from "../kinds/zero_is_unset.ts";

const MODE_MAX = 0o7777;
const word = { allowed: "a text that is not empty", parse: (given: string) => given === "" ? undefined : given };

/** The options of `bind_options`. */
export const bindOptions = {
  propagation: optional(
    "propagation",
    text({
      allowed: '"private", "rprivate", "slave" or "rslave"; for "rshared" write a volume and a volume_mount with ' +
        'propagation_mode = "bidirectional"',
      parse: (word) => /^r?(?:private|slave)$/.test(word) ? word : undefined,
    }),
    {
      doc: "Whether mounts that the node makes later are seen in the task; for those of the task use a `volume_mount`",
      example: 'propagation = "rslave"',
      byDefault: "`rprivate`",
    },
  ),
};

/** The options of `tmpfs_options`. */
export const tmpfsOptions = {
  sizeBytes: optional("size", zeroIsUnset(integer({ min: 1 })), {
    doc: "Bytes it holds at most",
    example: "size = 67108864",
    byDefault: "half of the node's memory",
  }),
  mode: optional("mode", zeroIsUnset(integer({ min: 1, max: MODE_MAX })), {
    doc: "Permission bits, as a decimal number as Docker takes them (1023 is 1777)",
    example: "mode = 1023",
    byDefault: "1777",
  }),
};

/** The options of `driver_config`. */
export const driverConfigOptions = {
  driverName: optional("name", choice("local"), { doc: "The volume driver", example: 'name = "local"' }),
  driverOptions: optional("options", textMap(word), {
    doc: '`type`, `device` and `o` of a file system that the node mounts: `nfs`, `cifs`, or `none` with `o = "bind"`',
    example: 'options {\n  type   = "nfs"\n  device = ":/export"\n  o      = "addr=10.0.0.7,rw"\n}',
  }),
};

/** A `driver_config` block. */
export type DriverConfig = Decoded<typeof driverConfigOptions>;

/** The options of `volume_options`. */
export const volumeOptions = {
  noCopy: optional("no_copy", flag(), {
    doc: "Leave the volume empty although the image has files at the target",
    example: "no_copy = true",
  }),
  labels: optional("labels", textMap(word), {
    doc: "What is written beside a volume when it is made",
    example: 'labels {\n  team = "shop"\n}',
  }),
  driverConfig: optional("driver_config", block(driverConfigOptions, (config) => config), {
    doc: "What is mounted in the place of a directory of the node",
    example: 'driver_config {\n  name = "local"\n}',
  }),
};

/** A `volume_options` block. */
export type VolumeOptions = Decoded<typeof volumeOptions>;

/** What Docker's block form of a mount has beside type, target and source. */
export const dockerMountOptions = {
  readonly: optional("readonly", flag(), { doc: "The task cannot write to it", example: "readonly = true" }),
  bindOptions: optional("bind_options", block(bindOptions, (options) => options), {
    doc: "Of a `bind`",
    example: 'bind_options {\n  propagation = "rslave"\n}',
  }),
  tmpfsOptions: optional("tmpfs_options", block(tmpfsOptions, (options) => options), {
    doc: "Of a `tmpfs`",
    example: "tmpfs_options {\n  size = 67108864\n}",
  }),
  volumeOptions: optional("volume_options", block(volumeOptions, (options) => options), {
    doc: "Of a `volume`",
    example: "volume_options {\n  no_copy = true\n}",
  }),
};
