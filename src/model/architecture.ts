/** CPU architecture of a node, by Go's name as images and Docker's seccomp profiles use it. */
export type Architecture = "amd64" | "arm64";

const BY_DENO: Readonly<Record<typeof Deno.build.arch, Architecture>> = { x86_64: "amd64", aarch64: "arm64" };

/** The architecture this program is built for, which is the node's. */
export function nodeArchitecture(): Architecture {
  return BY_DENO[Deno.build.arch];
}
