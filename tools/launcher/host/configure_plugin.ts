import type { MessageInitShape } from "@bufbuild/protobuf";
import type { NomadConfigSchema } from "../../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import type { PluginHost } from "./plugin_host.ts";
import { encodeConfig } from "../../../src/hcl/encode_config.ts";
import { LaunchError } from "./launch_error.ts";

/** Sends a plugin its `config` block, checked by the plugin's own schema, as the agent does after it has started it. */
export async function configurePlugin(
  { base }: Pick<PluginHost, "base">,
  config: Body,
  nomadConfig?: MessageInitShape<typeof NomadConfigSchema>,
): Promise<void> {
  const { spec } = await base.configSchema({});
  if (spec === undefined) throw new LaunchError("Cannot configure the plugin: it has no schema");
  const msgpackConfig = encodeConfig(spec, config);
  await base.setConfig({ msgpackConfig, pluginApiVersion: "v0.1.0", ...(nomadConfig && { nomadConfig }) });
}
