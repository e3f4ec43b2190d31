import { runCommand } from "../run_command.ts";
import type { Release } from "./release.ts";

/** A Go module, built and run by Go; 2.45.2 is the newest that was tried. */
const NFPM = ["go", "run", "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2"] as const;

/** Writes the .deb and the .rpm that packaging/nfpm.yaml describes. */
export async function writePackages({ version, architecture, binary, directory }: Release): Promise<void> {
  const env = {
    RELEASE_VERSION: version,
    RELEASE_ARCH: architecture,
    RELEASE_BINARY: binary,
    // The module is not a dependency of a Go program here, so no go.mod has to name it.
    GOFLAGS: "-mod=mod",
  };
  for (const packager of ["deb", "rpm"]) {
    await runCommand(
      [...NFPM, "package", "--config", "packaging/nfpm.yaml", "--packager", packager, "--target", directory],
      { env },
    );
  }
}
