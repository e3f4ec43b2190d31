import { IDENTIFIER_LENGTH_MAX, isContainerdIdentifier } from "../../containerd_facts.ts";
import { defaulted, optional } from "../declare.ts";
import { text } from "../kinds/text.ts";
import { parseAbsolutePath } from "../parse/paths.ts";

/** Which containerd, and what of it, the driver uses. */
export const containerdOptions = {
  containerdRuntime: defaulted(
    "containerd_runtime",
    text({ allowed: "a runtime such as io.containerd.runc.v2, or the absolute path of its shim", parse: parseRuntime }),
    {
      doc: "The runtime of every task that names none",
      example: 'containerd_runtime = "io.containerd.runc.v2"',
      unset: "io.containerd.runc.v2",
    },
  ),
  containerdAddress: defaulted(
    "containerd_address",
    text({
      allowed: "the absolute path of a unix socket",
      parse: (path) => parseAbsolutePath(path.replace(/^unix:\/\//, "")),
    }),
    {
      doc: "containerd's socket; the driver is unhealthy while it is missing",
      example: 'containerd_address = "/run/k3s/containerd/containerd.sock"',
      unset: "/run/containerd/containerd.sock",
    },
  ),
  containerdNamespace: defaulted(
    "containerd_namespace",
    text({
      allowed: `up to ${IDENTIFIER_LENGTH_MAX} letters and digits with single '.', '_' or '-' between them`,
      parse: parseIdentifier,
    }),
    {
      doc: "containerd's namespace for everything the driver makes",
      example: 'containerd_namespace = "nomad"',
      unset: "nomad",
    },
  ),
  containerdState: defaulted(
    "containerd_state",
    text({ allowed: "an absolute path", parse: parseAbsolutePath }),
    {
      doc:
        "containerd's state directory, for tasks whose shim does not tell: shims are asked how tasks end while containerd is away",
      example: 'containerd_state = "/run/k3s/containerd"',
      unset: "/run/containerd",
    },
  ),
  snapshotter: optional(
    "snapshotter",
    text({ allowed: "a snapshotter's name such as overlayfs, native, stargz or nydus", parse: parseIdentifier }),
    {
      doc: "The snapshotter that unpacks images and holds the containers' file systems",
      example: 'snapshotter = "overlayfs"',
      byDefault: "containerd's own choice for the platform",
    },
  ),
};

function parseIdentifier(text: string): string | undefined {
  return isContainerdIdentifier(text) ? text : undefined;
}

/** A runtime's name or its shim's path; a shim's program is found by the last two parts of the name (see containerd's pkg/shim). */
export function parseRuntime(text: string): string | undefined {
  return parseAbsolutePath(text) ?? (/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$/.test(text) ? text : undefined);
}
