import { unpackedPackages } from "../debian/unpacked_packages.ts";
import { devDirectory } from "../dev_directory.ts";
import { firstExisting } from "../first_existing.ts";
import { runCommand } from "../run_command.ts";
import { buildImage } from "./build_image.ts";
import type { LayerEntry } from "./layer.ts";
import type { BuildConfig, OciImage } from "./oci_image.ts";

const PASSWD = `root:x:0:0:root:/root:/bin/sh
app:x:1000:1000:app:/home/app:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false
`;
const GROUP = `root:x:0:
audio:x:29:app
app:x:1000:
extra:x:2000:app
nogroup:x:65534:
`;
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What differs from the plain busybox image: its name, its config, and layers above busybox's own. */
export interface BusyboxOptions {
  readonly name?: string;
  readonly config?: BuildConfig;
  readonly layers?: readonly (readonly LayerEntry[])[];
}

/** A busybox image with every applet in /bin, users root, app (1000) and nobody, `sh` as its command. */
export async function busyboxImage(options: BusyboxOptions = {}): Promise<OciImage> {
  const { name = "docker.io/library/busybox:1.36", config, layers = [] } = options;
  return await buildImage({
    name,
    layers: [await busyboxLayer(), ...layers],
    config: { cmd: ["sh"], env: [PATH], ...config },
  });
}

/** The lowest layer of the busybox image, for images of another make; fetches busybox when it is not there. */
export async function busyboxLayer(): Promise<LayerEntry[]> {
  const busybox = await staticBusybox();
  const applets = (await runCommand([busybox, "--list"])).trim().split("\n").filter((applet) => applet !== "busybox");
  const directories = ["bin", "dev", "etc", "home", "proc", "run", "sys", "usr", "usr/bin", "var"];
  return [
    ...directories.map((path): LayerEntry => ({ type: "directory", path })),
    { type: "directory", path: "root", mode: 0o700 },
    { type: "directory", path: "home/app", uid: 1000, gid: 1000 },
    { type: "directory", path: "tmp", mode: 0o1777 },
    { type: "file", path: "etc/passwd", content: PASSWD },
    { type: "file", path: "etc/group", content: GROUP },
    { type: "file", path: "bin/busybox", content: await Deno.readFile(busybox), mode: 0o755 },
    ...applets.map((applet): LayerEntry => ({ type: "symlink", path: `bin/${applet}`, target: "busybox" })),
    { type: "symlink", path: "usr/bin/env", target: "../../bin/busybox" },
  ];
}

/** Always Debian's busybox-static, since a busybox on PATH may need libraries that the image does not have. */
async function staticBusybox(): Promise<string> {
  const files = await unpackedPackages(devDirectory(), { packages: ["busybox-static"] });

  return await firstExisting([`${files}/bin/busybox`, `${files}/usr/bin/busybox`]);
}
