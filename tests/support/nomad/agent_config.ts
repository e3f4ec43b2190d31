/** What an agent's configuration depends on. */
export interface AgentConfigOptions {
  readonly directory: string;
  readonly ports: { readonly http: number; readonly rpc: number; readonly serf: number };
  /** HCL inside of the plugin's `config` block. */
  readonly pluginConfig: string;
  /** Whose address the node has; loopback unless given. */
  readonly networkInterface?: string;
  /** HCL inside of the `config` blocks of Nomad's own drivers that the agent has besides, by their names. */
  readonly otherDrivers?: Readonly<Record<string, string>>;
}

/** HCL of an agent that is server and client at once, on loopback, with everything below `directory`. */
export function agentConfig(
  { directory, ports, pluginConfig, networkInterface = "lo", otherDrivers = {} }: AgentConfigOptions,
): string {
  const drivers = Object.entries({ "containerd-driver": pluginConfig, ...otherDrivers });
  return `
name       = "e2e"
bind_addr  = "127.0.0.1"
data_dir   = "${directory}/data"
plugin_dir = "${directory}/plugins"
log_level  = "DEBUG"

disable_update_check = true

ports {
  http = ${ports.http}
  rpc  = ${ports.rpc}
  serf = ${ports.serf}
}

advertise {
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}

server {
  enabled          = true
  bootstrap_expect = 1
  raft_multiplier  = 1
}

client {
  enabled           = true
  network_interface = "${networkInterface}"
  servers           = ["127.0.0.1:${ports.rpc}"]

  options = {
    "driver.allowlist"     = "${drivers.map(([name]) => name).join(",")}"
    # These ask the network about the machine.
    "fingerprint.denylist" = "consul,env_aws,env_azure,env_digitalocean,env_gce,vault"
  }
}

telemetry {
  publish_allocation_metrics = true
}

${drivers.map(([name, config]) => `plugin "${name}" {\n  config {\n    ${config}\n  }\n}`).join("\n")}
`;
}
