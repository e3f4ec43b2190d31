import type { Job } from "../job/job.ts";
import type { Node } from "../node/node.ts";
import type { Scope } from "../../../src/hcl/template.ts";
import type { AllocatedPort, Allocation } from "../allocation/allocation.ts";

/** What the environment of a task is made of. */
export interface EnvironmentSources {
  readonly job: Job;
  readonly node: Node;
  readonly allocation: Pick<Allocation, "id" | "ports" | "reservedCores" | "cpuShares">;
  /** From templates with `env = true`; wins over the task's own. */
  readonly templateEnv?: Readonly<Record<string, string>>;
}

/** The environment Nomad gives a task whose driver isolates its file system (Nomad client/taskenv). */
export function taskEnvironment(
  { job, node, allocation, templateEnv = {} }: EnvironmentSources,
): Record<string, string> {
  const env: Record<string, string> = {
    ...fixed(job, allocation),
    ...resources(job, allocation),
    ...portVariables(allocation.ports),
  };
  const attributes = nodeAttributes(job, node);
  for (const [name, value] of Object.entries(job.meta)) {
    env[`NOMAD_META_${name}`] = env[`NOMAD_META_${name.toUpperCase()}`] = replaceEnv(value, attributes, env);
  }
  const own = Object.entries(job.task.env).map(([name, value]) => [name, replaceEnv(value, attributes, env)]);
  return cleaned({ ...env, ...Object.fromEntries(own), ...templateEnv });
}

/** What a driver's config can refer to: every variable by name and below `env`, and the node's attributes. */
export function configScope(
  env: Readonly<Record<string, string>>,
  { job, node }: Omit<EnvironmentSources, "allocation">,
): Scope {
  const tree: Nested = {};
  for (const [name, value] of Object.entries({ ...env, ...nodeAttributes(job, node) })) {
    nest(tree, name.split("."), value);
  }
  return { ...tree, env };
}

/** `${name}` replaced by the first environment that has it, left as it is when none has (Nomad helper/args). */
export function replaceEnv(text: string, ...environments: readonly Readonly<Record<string, string>>[]): string {
  return text.replace(/\$\{([\w.-]+)\}/g, (whole, name: string) => {
    const found = environments.find((environment) => Object.hasOwn(environment, name));
    return found?.[name] ?? whole;
  });
}

function fixed({ id, name, group, task, datacenter, namespace, region }: Job, allocation: Pick<Allocation, "id">) {
  return {
    NOMAD_ALLOC_DIR: "/alloc",
    NOMAD_TASK_DIR: "/local",
    NOMAD_SECRETS_DIR: "/secrets",
    NOMAD_ALLOC_ID: allocation.id,
    NOMAD_SHORT_ALLOC_ID: allocation.id.slice(0, 8),
    NOMAD_ALLOC_NAME: `${id}.${group.name}[0]`,
    NOMAD_ALLOC_INDEX: "0",
    NOMAD_GROUP_NAME: group.name,
    NOMAD_TASK_NAME: task.name,
    NOMAD_JOB_ID: id,
    NOMAD_JOB_NAME: name,
    NOMAD_DC: datacenter,
    NOMAD_PARENT_CGROUP: "nomad.slice",
    NOMAD_NAMESPACE: namespace,
    NOMAD_REGION: region,
  };
}

function resources({ task }: Job, { cpuShares, reservedCores }: Pick<Allocation, "cpuShares" | "reservedCores">) {
  const { memoryMb, memoryMaxMb } = task.resources;
  return {
    NOMAD_CPU_LIMIT: String(cpuShares),
    NOMAD_MEMORY_LIMIT: String(memoryMb),
    ...(memoryMaxMb !== 0 && { NOMAD_MEMORY_MAX_LIMIT: String(memoryMaxMb) }),
    ...(reservedCores.length > 0 && { NOMAD_CPU_CORES: reservedCores.join(",") }),
  };
}

function portVariables(ports: readonly AllocatedPort[]): Record<string, string> {
  const variables = ports.flatMap(({ label, value, to, hostIp }) => {
    const inside = String(to || value);
    const address = `${hostIp.includes(":") ? `[${hostIp}]` : hostIp}:${value}`;
    return [
      [`NOMAD_ADDR_${label}`, address],
      [`NOMAD_HOST_ADDR_${label}`, address],
      [`NOMAD_IP_${label}`, hostIp],
      [`NOMAD_HOST_IP_${label}`, hostIp],
      [`NOMAD_PORT_${label}`, inside],
      [`NOMAD_ALLOC_PORT_${label}`, inside],
      [`NOMAD_HOST_PORT_${label}`, String(value)],
    ];
  });
  return Object.fromEntries(variables);
}

function nodeAttributes({ datacenter }: Job, { id, name, attributes }: Node): Record<string, string> {
  const own = Object.entries(attributes).map(([key, value]) => [`attr.${key}`, value]);
  const node = { "node.unique.id": id, "node.unique.name": name, "node.datacenter": datacenter };
  return { ...node, "node.class": "", "node.pool": "default", ...Object.fromEntries(own) };
}

/** Names made of labels keep only what a shell can name (Nomad helper.CleanEnvVar). */
function cleaned(env: Readonly<Record<string, string>>): Record<string, string> {
  const made = /^NOMAD_(?:ADDR|IP|PORT|HOST_PORT|META)_/;
  const entries = Object.entries(env).map((
    [name, value],
  ) => [made.test(name) ? name.replace(/\W/g, "_") : name, value]);
  return Object.fromEntries(entries);
}

interface Nested {
  [name: string]: string | Nested;
}

/** A name that would be both a text and a group stays a text. */
function nest(tree: Nested, [first = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[first] ??= value;
    return;
  }
  const inner = tree[first] ??= {};
  if (typeof inner === "object") nest(inner, rest, value);
}
