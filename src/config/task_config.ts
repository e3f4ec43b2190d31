import { create } from "@bufbuild/protobuf";
import type { Decoded } from "./options_block.ts";
import type { Mount, NamedVolume } from "./mounts/mount.ts";
import { ConfigError } from "../errors.ts";
import { type Spec, SpecSchema } from "../gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { omit } from "./omit.ts";
import { decodeOptions, objectSpec } from "./options_block.ts";
import { Place } from "./place.ts";
import { readMsgpack } from "./read_msgpack.ts";
import { refusedOptions } from "./task/docker/refused.ts";
import { optionsWithoutEffect } from "./task/docker/without_effect.ts";
import { filesystemOptions } from "./task/filesystem_options.ts";
import { foldSecurityOpts } from "./task/security/fold_security_opts.ts";
import { imageOptions } from "./task/image_options.ts";
import { networkModeOptions } from "./task/network/network_mode_options.ts";
import { labelOptions } from "./task/label_options.ts";
import { arrangeMounts } from "./mounts/arrange_mounts.ts";
import { namespaceOptions } from "./task/security/namespace_options.ts";
import { networkOptions } from "./task/network/network_options.ts";
import { notices } from "./task/notices.ts";
import { processOptions } from "./task/process_options.ts";
import { refuseContradictions } from "./task/refuse_contradictions.ts";
import { resourceOptions } from "./task/resources/resource_options.ts";
import { securityOptions } from "./task/security/security_options.ts";

/** Every option of a task's `config` block, by theme. */
export const taskThemes = {
  "Image": imageOptions,
  "Process": processOptions,
  "Namespaces": namespaceOptions,
  "Files and devices": filesystemOptions,
  "Security": securityOptions,
  "Resources": resourceOptions,
  "Network": { ...networkOptions, ...networkModeOptions },
  "Labels": labelOptions,
  "Docker's, without effect": optionsWithoutEffect,
  "Docker's, refused": refusedOptions,
};

/** Every option of a task's `config` block, whose parts are those of `taskThemes`. */
export const taskOptions = {
  ...imageOptions,
  ...processOptions,
  ...namespaceOptions,
  ...filesystemOptions,
  ...securityOptions,
  ...resourceOptions,
  ...networkOptions,
  ...networkModeOptions,
  ...labelOptions,
  ...optionsWithoutEffect,
  ...refusedOptions,
};

type WrittenConfig = Decoded<typeof taskOptions>;

/** Options that are said in other words, as mounts or as notices, and those that are refused. */
const ARRANGED = [
  ...["mounts", "mount", "volumes", "volumeDriver", "tmpfs"] as const,
  ...["logging", "healthchecks", "containerExistsAttempts", "advertiseIpv6Address"] as const,
  ...["networkAliases", "ipv4Address", "ipv6Address", "macAddress", "isolation", "storageOpt", "usernsMode"] as const,
] as const;

/** A task's `config` block, checked; its mounts are all in `mounts` and `namedVolumes`, whichever way they were written. */
export type TaskConfig =
  & Omit<WrittenConfig, typeof ARRANGED[number]>
  & {
    readonly mounts: readonly Mount[];
    readonly namedVolumes?: readonly NamedVolume[];
    /** What the job's author should know of options that have no effect: sentences without a full stop. */
    readonly notices?: readonly string[];
  };

/** The schema Nomad checks a task's `config` block with. */
export function taskConfigSpec(): Spec {
  return create(SpecSchema, objectSpec(taskOptions));
}

/** The block in Nomad's msgpack, checked; ConfigError names the option, the value and what is allowed. */
export function decodeTaskConfig(bytes: Uint8Array): TaskConfig {
  const written = decodeOptions(taskOptions, readMsgpack(bytes, "task's config"), new Place());
  const config = withHostNetwork(foldSecurityOpts(written));
  refuseContradictions(config);
  const { mounts, namedVolumes } = arrangeMounts(written);
  const said = notices(written);
  return {
    ...omit(config, ARRANGED),
    mounts,
    ...(namedVolumes.length > 0 && { namedVolumes }),
    ...(said.length > 0 && { notices: said }),
  };
}

/** `network_mode = "host"` is Docker's word for `host_network = true`. */
function withHostNetwork<T extends Pick<WrittenConfig, "networkMode" | "hostNetwork">>(config: T): T {
  const { networkMode, hostNetwork } = config;
  if (networkMode?.kind === "host") return { ...config, hostNetwork: true };
  if (networkMode === undefined || !hostNetwork) return config;
  throw new ConfigError('Cannot use host_network "true": network_mode says otherwise, set one of them');
}
