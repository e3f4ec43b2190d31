import type { Containerd } from "../containerd/containerd.ts";
import type { ImageConfig } from "../model/image_config.ts";
import { createHash } from "node:crypto";
export interface ResolvedImage {
  name: string;
  config: ImageConfig;
  chainId: string;
  snapshotter: string;
}
export class ImageStore {
  constructor(readonly containerd: Containerd, readonly o: { snapshotter: string }) {}
  async ensure({ image }: { image: string }, _: { lease: string }): Promise<ResolvedImage> {
    const name = image.includes("/") ? image : `docker.io/library/${image}`;
    const img = await this.containerd.images.get(name);
    const read = async (d: string) => JSON.parse(new TextDecoder().decode(await this.containerd.content.read(d)));
    let m = await read(img.target.digest);
    if (m.manifests) m = await read(m.manifests[0].digest);
    const c = await read(m.config.digest);
    let chain = "";
    for (const d of c.rootfs.diff_ids) {
      chain = chain ? "sha256:" + createHash("sha256").update(`${chain} ${d}`).digest("hex") : d;
    }
    const k = c.config ?? {};
    return {
      name,
      chainId: chain,
      snapshotter: this.o.snapshotter,
      config: {
        entrypoint: k.Entrypoint ?? [],
        cmd: k.Cmd ?? [],
        env: k.Env ?? [],
        user: k.User ?? "",
        workingDir: k.WorkingDir ?? "",
        ...(k.StopSignal && { stopSignal: k.StopSignal }),
      },
    };
  }
}
