import type { Certificate } from "./certificates.ts";

/** One registry as hosts.toml writes it (see containerd's docs/hosts.md); URLs with their scheme. */
export interface RegistryHosts {
  readonly server?: string;
  readonly mirrors?: readonly string[];
  readonly ca?: string;
  readonly client?: Certificate;
}

/** Makes a `certs.d` tree below `directory` and returns its path; keys are registries as images name them. */
export async function hostsDirectory(
  directory: string,
  registries: Readonly<Record<string, RegistryHosts>>,
): Promise<string> {
  const tree = `${directory}/certs.d`;
  for (const [registry, hosts] of Object.entries(registries)) {
    await Deno.mkdir(`${tree}/${registry}`, { recursive: true });
    await Deno.writeTextFile(`${tree}/${registry}/hosts.toml`, hostsToml(hosts));
  }
  return tree;
}

function hostsToml({ server, mirrors = [], ca, client }: RegistryHosts): string {
  const trust = [
    ...(ca === undefined ? [] : [`ca = ${JSON.stringify(ca)}`]),
    ...(client === undefined
      ? []
      : [`client = [[${JSON.stringify(client.certificate)}, ${JSON.stringify(client.key)}]]`]),
  ];
  const hosts = mirrors.flatMap((mirror) => [`[host.${JSON.stringify(mirror)}]`, ...trust]);
  return [...(server === undefined ? [] : [`server = ${JSON.stringify(server)}`]), ...trust, ...hosts, ""].join("\n");
}
