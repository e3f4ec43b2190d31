import type { Body } from "../hcl/decode_spec.ts";
import type { Scope } from "../hcl/template.ts";
import type { Job } from "./job.ts";
import { LaunchError } from "../host/launch_error.ts";
import { apiJob } from "./api_job.ts";
import { BlockReader, isBody } from "./block_reader.ts";
import { driverConfig } from "./driver_config.ts";
import { expandVariables } from "./expand_variables.ts";
import { parseHcl } from "./parse_hcl.ts";
import { readJob, type TaskChoice } from "./read_job.ts";

/** Which task of a job file, with which values of its variables. */
export interface JobChoice extends TaskChoice {
  readonly variables?: Scope;
}

/** The job in an HCL file, or in a `.json` file as Nomad's API or as HCL's JSON syntax has it. */
export async function loadJob(path: string, { variables = {}, ...choice }: JobChoice = {}): Promise<Job> {
  const { body, isApi } = await loadJobBody(path, variables);
  const job = readJob(body, choice);
  return isApi ? job : { ...job, task: { ...job.task, config: driverConfig(job.task.config) } };
}

/** A job file with the values of its variables; `isApi` when it has the form of Nomad's API, whose configs are ready. */
export async function loadJobBody(path: string, variables: Scope): Promise<{ body: Body; isApi: boolean }> {
  const text = await readText(path);
  const body = path.endsWith(".json") ? parseJson(text, path) : await parseHcl(text, path);
  if (body.job === undefined) return { body: apiJob(body), isApi: true };
  const declared = new Map(new BlockReader(body, "the file").labelled("variable"));
  refuseUnknown(Object.keys(variables), [...declared.keys()]);
  const expanded = expandVariables(body, { ...defaults(declared), ...variables });
  return { body: isBody(expanded) ? expanded : {}, isApi: false };
}

/** A plugin's `config` block: the file's own attributes, or the block inside its `plugin` block. */
export async function loadPluginConfig(path: string): Promise<Body> {
  const file = new BlockReader(await parseHcl(await readText(path), path), path);
  const plugin = file.labelled("plugin").map(([, block]) => block)[0];
  return driverConfig(plugin === undefined ? file.body : plugin.one("config")?.body ?? {});
}

function refuseUnknown(given: readonly string[], declared: readonly string[]): void {
  const unknown = given.find((name) => !declared.includes(name));
  if (unknown === undefined) return;
  const known = declared.join(", ") || "none";
  throw new LaunchError(`Cannot use --var "${unknown}": the job has no such variable, it has ${known}`);
}

function defaults(declared: ReadonlyMap<string, BlockReader>): Scope {
  const entries = [...declared].map(([name, variable]) => [name, variable.text("default")] as const);
  return Object.fromEntries(entries.flatMap(([name, value]) => value === undefined ? [] : [[name, value]]));
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound ? "there is no such file" : String(cause);
    throw new LaunchError(`Cannot read "${path}": ${reason}`, { cause });
  }
}

function parseJson(text: string, path: string): Body {
  try {
    const body: unknown = JSON.parse(text);
    if (isBody(body)) return body;
  } catch (cause) {
    throw new LaunchError(`Cannot read "${path}": ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  throw new LaunchError(`Cannot read "${path}": it holds no JSON object`);
}
