import { type Architecture, nodeArchitecture } from "../../src/model/architecture.ts";

export type { Architecture };

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
  return nodeArchitecture();
}

/** `nomad-driver-containerd_1.0.0_linux_amd64`, the beginning of the names of a release's files. */
export function stem({ version, architecture }: Release): string {
  return `nomad-driver-containerd_${version}_linux_${architecture}`;
}
