import type { Body } from "../../hcl/decode_spec.ts";
import { ConfigError } from "../../errors.ts";
import { BlockReader, isBody } from "../../hcl/block_reader.ts";

/** A job in the JSON of Nomad's API (`nomad job run -output`, `nomad job inspect`), as the JSON that HCL parses to. */
export function apiJob(api: Body): Body {
  const job = isBody(api.Job) ? api.Job : api;
  const reader = new BlockReader(job, "the job");
  const id = reader.text("ID");
  if (id === undefined) throw new ConfigError('Cannot use the file: it has neither a "job" nor an "ID"');
  const groups = reader.many("TaskGroups").map((group) => [nameOf(group), [groupBlock(group)]]);
  return { job: { [id]: [{ ...renamed(job, JOB), group: Object.fromEntries(groups) }] } };
}

const JOB = { Name: "name", Namespace: "namespace", Region: "region", Datacenters: "datacenters", Meta: "meta" };
const TASK = {
  Driver: "driver",
  Config: "config",
  Env: "env",
  Meta: "meta",
  User: "user",
  KillSignal: "kill_signal",
  KillTimeout: "kill_timeout",
  Artifacts: "artifact",
  Vault: "vault",
  Consul: "consul",
  Secrets: "secret",
  DispatchPayload: "dispatch_payload",
  CSIPluginConfig: "csi_plugin",
};
const RESOURCES = { CPU: "cpu", Cores: "cores", MemoryMB: "memory", MemoryMaxMB: "memory_max", Devices: "device" };
const TEMPLATE = {
  EmbeddedTmpl: "data",
  DestPath: "destination",
  Envvars: "env",
  Perms: "perms",
  LeftDelim: "left_delimiter",
};
const MOUNT = {
  Volume: "volume",
  Destination: "destination",
  ReadOnly: "read_only",
  PropagationMode: "propagation_mode",
};
const VOLUME = { Type: "type", Source: "source", ReadOnly: "read_only" };
const DNS = { Servers: "servers", Searches: "searches", Options: "options" };
const PORT = { Value: "static", To: "to" };

function groupBlock(group: BlockReader): Body {
  const volumes = group.labelled("Volumes").map(([name, volume]) => [name, [renamed(volume.body, VOLUME)]]);
  return {
    ...renamed(group.body, { Meta: "meta" }),
    network: group.many("Networks").map(networkBlock),
    volume: Object.fromEntries(volumes),
    task: Object.fromEntries(group.many("Tasks").map((task) => [nameOf(task), [taskBlock(task)]])),
  };
}

function networkBlock(network: BlockReader): Body {
  const ports = [...network.many("DynamicPorts"), ...network.many("ReservedPorts")].map((port) => {
    const block = renamed(port.body, PORT);
    return [port.text("Label") ?? "", [block.static === 0 ? { to: block.to } : block]];
  });
  return {
    ...renamed(network.body, { Mode: "mode", Hostname: "hostname" }),
    dns: network.many("DNS").map((dns) => renamed(dns.body, DNS)),
    port: Object.fromEntries(ports),
  };
}

function taskBlock(task: BlockReader): Body {
  return {
    ...renamed(task.body, TASK),
    resources: task.many("Resources").map((resources) => renamed(resources.body, RESOURCES)),
    template: task.many("Templates").map((template) => renamed(template.body, TEMPLATE)),
    volume_mount: task.many("VolumeMounts").map((mount) => renamed(mount.body, MOUNT)),
  };
}

function nameOf(block: BlockReader): string {
  return block.text("Name") ?? "";
}

/** The values that have a name in HCL, under that name; Nomad's API writes null and "" for what is not set. */
function renamed(body: Body, names: Readonly<Record<string, string>>): Body {
  const set = Object.entries(names).filter(([name]) =>
    body[name] !== undefined && body[name] !== null && body[name] !== ""
  );
  return Object.fromEntries(set.map(([name, hclName]) => [hclName, body[name]]));
}
