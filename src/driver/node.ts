import type { PluginConfig } from "../config/plugin_config.ts";
import { Containerd } from "../containerd/containerd.ts";
import { cgroupVersion } from "../host/cgroup_version.ts";
import { ImageStore } from "../images/image_store.ts";
import type { CgroupVersion } from "../model/names.ts";

/** What the verbs work with once Nomad has sent a configuration. */
export interface Node extends Disposable {
  readonly config: PluginConfig;
  readonly containerd: Containerd;
  readonly images: ImageStore;
  readonly snapshotter: string;
  readonly cgroupVersion: CgroupVersion;
}

/** containerd's own choice on Linux (see containerd defaults/defaults_snapshotter_linux.go). */
const DEFAULT_SNAPSHOTTER = "overlayfs";

/** The node as that configuration says; connects to containerd in its own time. */
export function openNode(config: PluginConfig): Node {
  const { containerdAddress: address, containerdNamespace: namespace, snapshotter = DEFAULT_SNAPSHOTTER } = config;
  const containerd = new Containerd({ address, namespace });
  const images = new ImageStore(containerd, { ...config, snapshotter });
  images.releaseUnused();
  return {
    config,
    containerd,
    images,
    snapshotter,
    cgroupVersion: cgroupVersion(),
    [Symbol.dispose]() {
      images[Symbol.dispose]();
      containerd[Symbol.dispose]();
    },
  };
}
