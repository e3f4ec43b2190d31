import { buildImage, type ImageRecipe } from "../../../image/build_image.ts";
import type { LayerEntry } from "../../../image/layer.ts";
import type { BuildConfig, OciImage } from "../../../image/oci_image.ts";

const FILES: readonly LayerEntry[] = [
  { type: "directory", path: "etc" },
  {
    type: "file",
    path: "etc/passwd",
    content: "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n",
  },
  { type: "file", path: "etc/group", content: "root:x:0:\naudio:x:29:app\napp:x:1000:\n" },
];
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** An image for the fake: the users of the busybox image, and no program but what the fake plays. */
export function fakeImage(name: string, config: BuildConfig = {}): Promise<OciImage> {
  const recipe: ImageRecipe = { layers: [FILES], config: { cmd: ["sh"], env: [PATH], ...config } };
  return buildImage({ name, ...recipe });
}
