/** Docker Hub as images name it. */
export const HUB = "docker.io";
/** Docker Hub as docker's configuration and its credential helpers name it. */
export const HUB_URL = "https://index.docker.io/v1/";

const HUB_HOSTS: ReadonlySet<string> = new Set([HUB, "index.docker.io", "registry-1.docker.io"]);

/** Whether two ways to write a registry (host, URL, Docker Hub's names) mean the same one. */
export function isSameRegistry(one: string, other: string): boolean {
  return registryHost(one) === registryHost(other);
}

/** The one host that a registry is known by: no scheme, no path, no default port, lower case, "docker.io" for all of Docker Hub. */
export function registryHost(address: string): string {
  const [host = ""] = address.replace(/^https?:\/\//i, "").split("/");
  const plain = host.toLowerCase().replace(/:443$/, "");
  return HUB_HOSTS.has(plain) ? HUB : plain;
}
