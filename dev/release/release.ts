/** Debian's and Go's names of the architectures that a release is made for. */
export type Architecture = "amd64" | "arm64";

/** What the files of a release are made from, and the directory that they go to. */
export interface Release {
  readonly version: string;
  readonly architecture: Architecture;
  /** The compiled plugin, an absolute path. */
  readonly binary: string;
  readonly directory: string;
}

/** The architecture of this machine. */
export function machineArchitecture(): Architecture {
  return Deno.build.arch === "aarch64" ? "arm64" : "amd64";
}

/** `nomad-driver-containerd_1.0.0_linux_amd64`, the beginning of the names of a release's files. */
export function stem({ version, architecture }: Release): string {
  return `nomad-driver-containerd_${version}_linux_${architecture}`;
}
