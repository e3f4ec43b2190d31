import denoConfig from "../deno.json" with { type: "json" };
import {
  type DriverCapabilities,
  DriverCapabilities_FSIsolation as FSIsolation,
  NetworkIsolationSpec_NetworkIsolationMode as NetworkMode,
} from "./gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";

// Everything that the plugin declares of itself stands here; the options are declared in src/config, each in its own file.

/** The driver's name: what a task's `driver` and an agent's `plugin` block say. */
export const NAME = "containerd-driver";

/** The plugin's version as Nomad compares it, `v1.0.0`; Nomad takes the higher of two plugins of one name. */
export const VERSION = `v${denoConfig.version}`;

/** The application protocol that Nomad speaks with its plugins (Nomad plugins/base/plugin.go). */
export const PROTOCOL_VERSION = "2";

/** The one version of the driver API that Nomad has had (Nomad plugins/drivers/versions.go). */
export const API_VERSION = "v0.1.0";

/** What the driver can do, besides `disable_log_collection`, which is the operator's; Nomad reads it for each task and for each group's network. */
export const CAPABILITIES = {
  sendSignals: true,
  exec: true,
  fsIsolation: FSIsolation.IMAGE,
  networkIsolationModes: [NetworkMode.HOST, NetworkMode.GROUP, NetworkMode.TASK],
} satisfies Partial<DriverCapabilities>;

/** The version of the handles that this driver gives Nomad to recover tasks by; it reads the Go driver's, version 1, too. */
export const HANDLE_VERSION = 2;
