import type { Body } from "../../../src/hcl/decode_spec.ts";
import type { Node } from "../node/node.ts";
import type { PluginClients } from "../host/plugin_host.ts";
import type { Spec } from "../../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { FingerprintResponse_HealthState as Health } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { configurePlugin } from "../host/configure_plugin.ts";
import { LaunchError } from "../host/launch_error.ts";
import { nomadConfig } from "../node/nomad_config.ts";

/** A plugin that is ready for tasks. */
export interface PreparedPlugin {
  readonly taskSpec: Spec;
}

/** Makes the calls Nomad makes before the first task; LaunchError when the driver is not healthy. */
export async function preparePlugin(
  host: PluginClients,
  { config, node }: { config: Body; node: Node },
): Promise<PreparedPlugin> {
  await configurePlugin(host, config, nomadConfig(node));
  await host.driver.init({}).catch(unlessUnimplemented);
  await untilFingerprinted(host);
  await host.driver.capabilities({});
  const { spec } = await host.driver.taskConfigSchema({});
  if (spec === undefined) throw new LaunchError("Cannot use the driver: it has no schema for tasks");
  return { taskSpec: spec };
}

/** Only the first message counts here: a driver that is not healthy now can run no task now. */
async function untilFingerprinted({ driver }: PluginClients): Promise<void> {
  for await (const { health, healthDescription } of driver.fingerprint({})) {
    if (health === Health.HEALTHY) return;
    throw new LaunchError(`Cannot use the driver: it is ${Health[health].toLowerCase()}: ${healthDescription}`);
  }
  throw new LaunchError("Cannot use the driver: it ended its fingerprints");
}

/** Nomad calls Init since 2.0.4 and takes a driver without it. */
function unlessUnimplemented(error: unknown): void {
  if (!(error instanceof RpcError) || error.code !== Code.UNIMPLEMENTED) throw error;
}
