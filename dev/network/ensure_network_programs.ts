import { unpackedPackages } from "../debian/unpacked_packages.ts";
import { devDirectory } from "../dev_directory.ts";
import { findOnPath } from "../find_on_path.ts";
import { runCommand } from "../run_command.ts";

/** iptables, nft and the libraries that they need and a machine may lack. */
const FIREWALL = [
  ...["iptables", "libip4tc2", "libip6tc2", "libxtables12", "libmnl0", "libnetfilter-conntrack3", "libnfnetlink0"],
  ...["libnftnl11", "nftables", "libnftables1", "libjansson4", "libedit2", "libgmp10", "libbsd0", "libmd0"],
];

/** What a node's network is made with. */
export interface NetworkPrograms {
  /** Directory of the CNI plugins. */
  readonly cniPath: string;
  /** Environment in which the plugins find iptables and nft. */
  readonly env: Readonly<Record<string, string>>;
}

/** Debian's CNI plugins, and iptables and nft from PATH or from Debian; the machine's suite has specification 1.0, "sid" 1.1. */
export async function ensureNetworkPrograms({ suite }: { suite?: "sid" | undefined } = {}): Promise<NetworkPrograms> {
  const files = await unpackedPackages(devDirectory(), { packages: ["containernetworking-plugins"], suite });
  const PATH = Deno.env.get("PATH") ?? "";
  const found = await Promise.all(["iptables", "nft"].map((name) => findOnPath(name)));
  const env = found.includes(undefined) ? await debianFirewall(PATH) : { PATH };
  return { cniPath: `${files}/usr/lib/cni`, env };
}

/** Unpacked, it finds its libraries and its extensions by the environment alone. */
async function debianFirewall(path: string): Promise<Record<string, string>> {
  const files = await unpackedPackages(devDirectory(), { packages: FIREWALL });
  const programs = await linkedPrograms(files);
  const found = await runCommand(["find", files, "-type", "d", "-name", "xtables", "-path", "*/lib/*"]);
  const extensions = found.trim();
  const libraries = extensions.slice(0, extensions.lastIndexOf("/"));
  return { PATH: `${programs}:${path}`, LD_LIBRARY_PATH: libraries, XTABLES_LIBDIR: extensions };
}

/** Directory of links to what an installation would have on PATH; they hold wherever the files are moved to, and when several processes make them. */
async function linkedPrograms(files: string): Promise<string> {
  const directory = `${files}/linked`;
  await Deno.mkdir(directory, { recursive: true });
  const names = ["iptables", "ip6tables", "iptables-save", "ip6tables-save", "iptables-restore"];
  const programs = [...names.map((name) => [name, "xtables-nft-multi"]), ["nft", "nft"]];
  for (const [name, program] of programs) {
    await Deno.symlink(`../usr/sbin/${program}`, `${directory}/${name}`).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
  }
  return directory;
}
