import { unpackedPackages } from "../debian/unpacked_packages.ts";
import { devDirectory } from "../dev_directory.ts";
import { findOnPath } from "../find_on_path.ts";
import { firstExisting } from "../first_existing.ts";
import { runCommand } from "../run_command.ts";
import { newestContainerd } from "./newest_containerd.ts";
import { newestRunc } from "./newest_runc.ts";
import { type ContainerdVersion, isSupported, parseContainerdVersion, requireSupported } from "./containerd_version.ts";

/** "installed": from PATH; "trixie": Debian's 1.7; "sid": Debian's 2.x; "newest": built with Go. */
export type ContainerdRelease = (typeof RELEASES)[number];

/** Every release by name. */
export const RELEASES = ["installed", "trixie", "sid", "newest"] as const;

/** Absolute paths of the programs, and the PATH with which containerd finds its shim and runc. */
export interface ContainerdBinaries {
  readonly containerd: string;
  readonly ctr: string;
  readonly runc: string;
  readonly path: string;
  readonly version: ContainerdVersion;
}

/** Finds or fetches containerd 1.7 or newer; without a release: PATH's when it is new enough, else trixie's. */
export async function ensureContainerd(
  { release }: { release?: ContainerdRelease | undefined } = {},
): Promise<ContainerdBinaries> {
  if (release === "installed") return requireBinaries(await installedContainerd());
  if (release === "newest") return await builtContainerd();
  if (release) return await debianContainerd(release);
  return await installedContainerd() ?? await debianContainerd("trixie");
}

/** The containerd on PATH, or undefined when there is none, when it is older than 1.7, or when it lacks ctr. */
export async function installedContainerd(): Promise<ContainerdBinaries | undefined> {
  const containerd = await findOnPath("containerd");
  const ctr = await findOnPath("ctr");
  if (!containerd || !ctr) return undefined;
  const version = await containerdVersion(containerd);
  return isSupported(version) ? await withRunc({ containerd, ctr, version }) : undefined;
}

function requireBinaries(binaries: ContainerdBinaries | undefined): ContainerdBinaries {
  if (binaries) return binaries;
  throw new Error('Cannot use release "installed": PATH has no containerd 1.7 or newer with its ctr');
}

async function debianContainerd(suite: "trixie" | "sid"): Promise<ContainerdBinaries> {
  const files = await unpackedPackages(devDirectory(), { packages: ["containerd"], suite });
  const containerd = `${files}/usr/bin/containerd`;
  const version = requireSupported(await containerdVersion(containerd));
  return await withRunc({ containerd, ctr: `${files}/usr/bin/ctr`, version });
}

async function builtContainerd(): Promise<ContainerdBinaries> {
  const directory = await newestContainerd(devDirectory());
  const containerd = `${directory}/containerd`;
  const found = { containerd, ctr: `${directory}/ctr`, version: await containerdVersion(containerd) };
  return withPath({ ...found, runc: await newestRunc(devDirectory()) });
}

async function withRunc(found: Omit<ContainerdBinaries, "runc" | "path">): Promise<ContainerdBinaries> {
  return withPath({ ...found, runc: await findOnPath("runc") ?? await debianRunc() });
}

function withPath(found: Omit<ContainerdBinaries, "path">): ContainerdBinaries {
  const folders = [found.containerd, found.runc].map((path) => path.slice(0, path.lastIndexOf("/")));
  return { ...found, path: [...folders, Deno.env.get("PATH") ?? ""].join(":") };
}

/** From the machine's own suite, since a newer suite's runc wants a newer C library. */
async function debianRunc(): Promise<string> {
  const files = await unpackedPackages(devDirectory(), { packages: ["runc"] });
  return await firstExisting([`${files}/usr/sbin/runc`, `${files}/usr/bin/runc`]);
}

async function containerdVersion(containerd: string): Promise<ContainerdVersion> {
  return parseContainerdVersion(await runCommand([containerd, "--version"]));
}
