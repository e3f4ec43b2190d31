/** A mount of a root file system, as containerd's snapshotters hand it out. */
export interface RootfsMount {
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/**
 * The directories a root file system is made of, topmost first, when it can be read without mounting it: a bind of one
 * directory, or an overlay. Undefined for every other kind.
 */
export function rootfsLayers(mounts: readonly RootfsMount[]): string[] | undefined {
  const [mount, ...more] = mounts;
  if (mount === undefined || more.length > 0) return undefined;
  if (mount.type === "bind" || mount.type === "rbind") return [mount.source];
  const lower = optionOf(mount, "lowerdir");
  if (mount.type !== "overlay" || lower === undefined) return undefined;
  const upper = optionOf(mount, "upperdir");
  return [...(upper === undefined ? [] : [upper]), ...splitLowerDirs(lower)];
}

function optionOf({ options }: RootfsMount, name: string): string | undefined {
  return options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * A colon parts directories, a backslash takes a colon or backslash of a name literally (see the kernel's
 * overlayfs.rst).
 */
function splitLowerDirs(text: string): string[] {
  return text.match(/(?:\\.|[^:\\])+/g)?.map((part) => part.replaceAll(/\\(.)/g, "$1")) ?? [];
}
