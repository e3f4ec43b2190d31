/** CPU architecture of a node, by Go's name as images and Docker's seccomp profiles use it. */
export type Architecture = "amd64" | "arm64";
