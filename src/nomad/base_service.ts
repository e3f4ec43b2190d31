import { API_VERSION } from "../about.ts";
import { decodePluginConfig, pluginConfigSpec } from "../config/plugin_config.ts";
import type { Driver } from "../driver/driver.ts";
import { type BasePlugin, PluginType } from "../gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import type { ServiceHandlers } from "@nomad-containerd/grpc/handlers";
import { decodeTopology } from "./decode_topology.ts";

/** What this plugin says of itself; `version` as in `v1.0.0`. */
export interface PluginIdentity {
  readonly name: string;
  readonly version: string;
}

/** Nomad's BasePlugin service: identity, schema and configuration. */
export function baseService(driver: Driver, { name, version }: PluginIdentity): ServiceHandlers<typeof BasePlugin> {
  return {
    pluginInfo: () =>
      Promise.resolve({ type: PluginType.DRIVER, pluginApiVersions: [API_VERSION], pluginVersion: version, name }),
    configSchema: () => Promise.resolve({ spec: pluginConfigSpec() }),
    setConfig: ({ msgpackConfig, nomadConfig }) => {
      driver.setConfig(decodePluginConfig(msgpackConfig), decodeTopology(nomadConfig?.driver?.Topology));
      return Promise.resolve({});
    },
  };
}
