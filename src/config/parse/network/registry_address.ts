/** `host[:port]` of a registry in lower case, also from the URL form of docker's config; undefined otherwise. */
export function parseRegistryAddress(text: string): string | undefined {
  const [, address = ""] = /^(?:https?:\/\/)?([^/]+)(?:\/.*)?$/i.exec(text) ?? [];
  return /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(address)
    ? address.toLowerCase()
    : undefined;
}
