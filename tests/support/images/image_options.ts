import { encode } from "@msgpack/msgpack";

import { decodePluginConfig } from "../../../src/config/plugin_config.ts";
import type { ImageOptions } from "../../../src/images/image_store.ts";

/** The plugin's usual options about images, with changes. */
export function imageOptions(changes: Partial<ImageOptions> = {}): ImageOptions {
  return { ...decodePluginConfig(encode({})), ...changes };
}
