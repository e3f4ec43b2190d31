/** Lines every hosts file begins with, as Nomad's own drivers write them. */
const STANDARD = `127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
fe00::0 ip6-localnet
ff00::0 ip6-mcastprefix
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`;

/** Debian's address of a host's own name while the host has no lasting one. */
const OWN_NAME_ADDRESS = "127.0.1.1";

/** What a task's hosts file is made of. */
export interface HostsParts {
  readonly hostname: string;
  /** Addresses of the allocation in its own network; empty when it has none. */
  readonly addresses: readonly string[];
  readonly extraHosts: readonly { readonly name: string; readonly address?: string }[];
  /** Address at which the task reaches its node, for those of `extraHosts` that have none; they are left out without. */
  readonly gateway?: string | undefined;
  /** The node's own file, for a task on the node's network. */
  readonly host?: string;
}

/** Text of a task's hosts file: the usual names, the task's own name at the allocation's addresses, `extra_hosts`. */
export function buildHosts({ hostname, addresses, extraHosts, host, gateway }: HostsParts): string {
  const own = (addresses.length > 0 ? addresses : [OWN_NAME_ADDRESS]).map((address) => `${address} ${hostname}`);
  const extra = extraHosts.flatMap(({ name, address = gateway }) =>
    address === undefined ? [] : [`${address} ${name}`]
  );
  return [host?.replace(/\n?$/, "\n") ?? STANDARD, ...[...own, ...extra].map((line) => `${line}\n`)].join("");
}
