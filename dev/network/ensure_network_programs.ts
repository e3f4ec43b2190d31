import { unpackedPackages } from "../debian/unpacked_packages.ts";
import { devDirectory } from "../dev_directory.ts";
import { findOnPath } from "../find_on_path.ts";
import { firstExisting } from "../first_existing.ts";
import { runCommand } from "../run_command.ts";

/** iptables and the libraries that it needs and a machine may lack. */
const IPTABLES = [
  ...["iptables", "libip4tc2", "libip6tc2", "libxtables12", "libmnl0", "libnetfilter-conntrack3", "libnfnetlink0"],
  "libnftnl11",
];

/** What a node's network is made with. */
export interface NetworkPrograms {
  /** Directory of the CNI plugins. */
  readonly cniPath: string;
  /** Directories for PATH, so that the plugins find iptables. */
  readonly path: readonly string[];
}

/** Debian's CNI plugins, and iptables from PATH or from Debian; "machine": specification 1.0, "sid": 1.1. */
export async function ensureNetworkPrograms(
  { suite }: { suite?: "sid" | undefined } = {},
): Promise<NetworkPrograms> {
  const files = await unpackedPackages(devDirectory(), { packages: ["containernetworking-plugins"], suite });
  const own = await findOnPath("iptables") === undefined ? [await debianIptables()] : [];
  return { cniPath: `${files}/usr/lib/cni`, path: own };
}

/** Unpacked, it finds its libraries and extensions by the environment alone, which small scripts set. */
async function debianIptables(): Promise<string> {
  const files = await unpackedPackages(devDirectory(), { packages: IPTABLES });
  const directory = `${files}/wrappers`;
  const program = `${files}/usr/sbin/xtables-nft-multi`;
  const extensions = (await runCommand(["find", files, "-type", "d", "-name", "xtables", "-path", "*/lib/*"])).trim();
  const libraries = await firstExisting([extensions.slice(0, extensions.lastIndexOf("/"))]);
  await Deno.mkdir(directory, { recursive: true });
  for (const name of ["iptables", "ip6tables", "iptables-save", "ip6tables-save", "iptables-restore"]) {
    const script = `#!/bin/sh\nexport LD_LIBRARY_PATH='${libraries}' XTABLES_LIBDIR='${extensions}'\n` +
      `exec '${program}' ${name} "$@"\n`;
    const path = `${directory}/${name}`;
    await Deno.writeTextFile(`${path}.${Deno.pid}`, script, { mode: 0o755 });
    await Deno.rename(`${path}.${Deno.pid}`, path);
  }
  return directory;
}
