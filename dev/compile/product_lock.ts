/** A `deno.lock`, as far as it says which packages there are. */
export interface LockFile {
  readonly version: string;
  /** What the code asks for, as `npm:@scope/name@1.2.3`, and the version that it gets. */
  readonly specifiers: Readonly<Record<string, string>>;
  /** By name and version. */
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly workspace?: unknown;
}

/** A package of a lock file; its dependencies are named without version where the lock has one of that name. */
export interface LockedPackage {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
}

/** The part of a lock file that is for some packages, named with their versions, and for all that those depend on. */
export function productLock(lock: LockFile, packages: readonly string[]): LockFile {
  const wanted = new Set<string>();
  const collect = (name: string) => {
    const key = lockedKey(lock, name);
    if (wanted.has(key)) return;
    wanted.add(key);
    lock.npm[key]?.dependencies?.forEach(collect);
  };
  packages.forEach(collect);
  return {
    ...lock,
    specifiers: only(lock.specifiers, (specifier) => packages.includes(specifier.replace(/^npm:/, ""))),
    npm: only(lock.npm, (key) => wanted.has(key)),
  };
}

function lockedKey({ npm }: LockFile, name: string): string {
  if (name in npm) return name;
  const [key, ...more] = Object.keys(npm).filter((one) => one.slice(0, one.indexOf("@", 1)) === name);
  if (key !== undefined && more.length === 0) return key;
  throw new Error(`Cannot find package "${name}" in deno.lock: it has ${key === undefined ? "none" : "several"}`);
}

function only<T>(all: Readonly<Record<string, T>>, isWanted: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => isWanted(key)));
}
