import { unpackedPackages } from "../debian/unpacked_packages.ts";

const LIBRARIES = "usr/lib/x86_64-linux-gnu";

/** The path of Debian sid's crun, which runs by sid's own C library whatever this machine has; fetched once. */
export async function newestCrun(devDirectory: string): Promise<string> {
  const packages = ["crun", "libc6", "libblake3-0"];
  const files = await unpackedPackages(devDirectory, { packages, suite: "sid" });
  const path = `${files}/crun`;
  const libraries = `${files}/${LIBRARIES}`;
  const script = `#!/bin/sh
exec ${libraries}/ld-linux-x86-64.so.2 --library-path ${libraries}:/${LIBRARIES} ${files}/usr/bin/crun "$@"
`;
  const draft = await Deno.makeTempFile({ dir: files, prefix: "crun-" });
  await Deno.writeTextFile(draft, script);
  await Deno.chmod(draft, 0o755);
  // Another process may be running the one that is there.
  await Deno.rename(draft, path);
  return path;
}
