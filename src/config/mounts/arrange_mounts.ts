import type { VolumeSpec } from "./volume_spec.ts";
import type { Mount, NamedVolume, TaskMounts } from "./mount.ts";
import { parseVolumeName } from "./volume_name.ts";

/** A task's mounts as its options have them. */
export interface WrittenMounts {
  readonly mounts: readonly (Mount | NamedVolume)[];
  readonly mount?: readonly (Mount | NamedVolume)[];
  readonly volumes?: readonly VolumeSpec[];
  readonly volumeDriver?: "local";
  readonly tmpfs?: readonly Mount[];
}

/** All mounts of a task, whichever option they were written with. */
export function arrangeMounts(written: WrittenMounts): TaskMounts {
  const { mounts, mount = [], volumes = [], volumeDriver, tmpfs = [] } = written;
  const all = [
    ...mounts,
    ...mount.map((one, index) => ({ ...one, option: `mount[${index}].source` })),
    ...volumes.map((one, index) => ({ ...shortForm(one, volumeDriver), option: `volumes[${index}]` })),
    ...tmpfs,
  ];
  return {
    mounts: all.filter((one): one is Mount => "type" in one),
    namedVolumes: all.filter((one): one is NamedVolume => !("type" in one)),
  };
}

/** A path, made when it is missing; with a volume driver named a bare name is a volume's, as in Docker. */
function shortForm({ source, target, options, noCopy, relabel }: VolumeSpec, driver?: "local"): Mount | NamedVolume {
  if (driver !== undefined && parseVolumeName(source) !== undefined) {
    return { name: source, target, readonly: options.includes("ro"), noCopy, labels: {} };
  }
  return { type: "bind", source, target, options, create: true, ...(relabel && { relabel }) };
}
