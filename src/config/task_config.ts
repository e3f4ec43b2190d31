import { create } from "@bufbuild/protobuf";
import type { Decoded } from "./options_block.ts";
import { ConfigError } from "../errors.ts";
import { type Spec, SpecSchema } from "../gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { decodeOptions, objectSpec } from "./options_block.ts";
import { Place } from "./place.ts";
import { readMsgpack } from "./read_msgpack.ts";
import { filesystemOptions } from "./task/filesystem_options.ts";
import { foldSecurityOpts } from "./task/fold_security_opts.ts";
import { imageOptions } from "./task/image_options.ts";
import { networkModeOptions } from "./task/network_mode_options.ts";
import { networkOptions } from "./task/network_options.ts";
import { processOptions } from "./task/process_options.ts";
import { resourceOptions } from "./task/resource_options.ts";
import { securityOptions } from "./task/security_options.ts";

/** Every option of a task's `config` block. */
export const taskOptions = {
  ...imageOptions,
  ...processOptions,
  ...filesystemOptions,
  ...securityOptions,
  ...resourceOptions,
  ...networkOptions,
  ...networkModeOptions,
};

/** A task's `config` block, checked. */
export type TaskConfig = Decoded<typeof taskOptions>;

/** The schema Nomad checks a task's `config` block with. */
export function taskConfigSpec(): Spec {
  return create(SpecSchema, objectSpec(taskOptions));
}

/** The block in Nomad's msgpack, checked; ConfigError names the option, the value and what is allowed. */
export function decodeTaskConfig(bytes: Uint8Array): TaskConfig {
  const written = decodeOptions(taskOptions, readMsgpack(bytes, "task's config"), new Place());
  const config = withHostNetwork(foldSecurityOpts(written));
  refuseContradictions(config);
  return config;
}

/** `network_mode = "host"` is Docker's word for `host_network = true`. */
function withHostNetwork(config: TaskConfig): TaskConfig {
  const { networkMode, hostNetwork } = config;
  if (networkMode?.kind === "host") return { ...config, hostNetwork: true };
  if (networkMode === undefined || !hostNetwork) return config;
  throw new ConfigError('Cannot use host_network "true": network_mode says otherwise, set one of them');
}

function refuseContradictions({ command, entrypoint, seccomp, seccompProfile, hostNetwork, sysctl }: TaskConfig): void {
  if (command !== undefined && entrypoint !== undefined && entrypoint.length > 0) {
    throw new ConfigError(`Cannot use command "${command}": entrypoint is set too, allowed is one of them`);
  }
  if (seccomp === false && seccompProfile !== undefined) {
    throw new ConfigError(
      `Cannot use seccomp_profile "${seccompProfile}": seccomp is false, it must be true or not set`,
    );
  }
  const networkSetting = Object.keys(sysctl).find((name) => /^net[./]/.test(name));
  if (hostNetwork && networkSetting !== undefined) {
    throw new ConfigError(
      `Cannot use sysctl "${networkSetting}": host_network is true and the node's own is not changed`,
    );
  }
}
