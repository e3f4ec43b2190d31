import { unpackedPackages } from "../debian/unpacked_packages.ts";
import { buildWithGo } from "./build_with_go.ts";

const NEWEST_RUNC = "v1.5.3";
const MODULE = "github.com/opencontainers/runc";

/** The path of the newest runc, with seccomp; built once below `devDirectory`, with Go and a C compiler. */
export async function newestRunc(devDirectory: string): Promise<string> {
  const seccomp = await unpackedPackages(devDirectory, { packages: ["libseccomp-dev", "libseccomp2"] });
  const libraries = `${seccomp}/usr/lib/x86_64-linux-gnu`;
  const directory = await buildWithGo(`${devDirectory}/newest-runc-${NEWEST_RUNC}`, {
    name: `runc ${NEWEST_RUNC}`,
    programs: [`${MODULE}@${NEWEST_RUNC}`],
    tags: ["seccomp"],
    linkerFlags: `-s -w -X main.version=${NEWEST_RUNC.slice(1)}`,
    env: {
      CGO_ENABLED: "1",
      CGO_LDFLAGS: `-L${libraries}`,
      PKG_CONFIG_PATH: `${libraries}/pkgconfig`,
      PKG_CONFIG_SYSROOT_DIR: seccomp,
    },
  });
  return `${directory}/runc`;
}
