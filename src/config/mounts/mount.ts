/** A mount of the task's own of a path of the node, or of memory, whichever option it was written with. */
export interface Mount {
  readonly type: "bind" | "tmpfs";
  /** An absolute path in the container. */
  readonly target: string;
  /** An absolute path of the node, or one relative to the task directory; absent when it is memory. */
  readonly source?: string;
  /** Mount options as in fstab. */
  readonly options: readonly string[];
  /** Whether a source that is missing is made, a directory, as Docker does for its `volumes`. */
  readonly create?: true;
  /** Where the job says it, for messages; absent for the `mounts` block of that number. */
  readonly option?: string;
  /** Docker's `z` (for all containers) or `Z` (for this one): what SELinux shall let use the source. */
  readonly relabel?: "shared" | "private";
}

/** A volume with a name that is kept on the node, or without one for as long as the task, as Docker has them. */
export interface NamedVolume {
  /** A plain component of a path; absent for a volume that goes with the task. */
  readonly name?: string;
  readonly target: string;
  /** Where the job says it, for messages. */
  readonly option?: string;
  readonly readonly: boolean;
  /** Whether it stays empty, although the image has files at the target. */
  readonly noCopy: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** What the node mounts for it, as mount(8) would; absent for a directory. */
  readonly filesystem?: VolumeFilesystem;
}

/** A file system that the node mounts for a volume. */
export interface VolumeFilesystem {
  readonly type: string;
  readonly device: string;
  readonly options: readonly string[];
}

/** The mounts of a task by what becomes of them. */
export interface TaskMounts {
  readonly mounts: Mount[];
  readonly namedVolumes: NamedVolume[];
}
