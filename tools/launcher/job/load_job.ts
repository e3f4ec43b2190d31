import type { Scope } from "../../../src/hcl/template.ts";
import type { Job } from "./job.ts";
import { readJobFile, refuseUnknownVariables } from "../../../src/command/migrate/read_job_file.ts";
import { type BlockReader, isBody } from "../../../src/hcl/block_reader.ts";
import { driverConfig } from "../../../src/hcl/driver_config.ts";
import { expandVariables } from "./expand_variables.ts";
import { readJob, type TaskChoice } from "./read_job.ts";

/** Which task of a job file, with which values of its variables. */
export interface JobChoice extends TaskChoice {
  readonly variables?: Readonly<Record<string, string>>;
}

/** The job in an HCL file, or in a `.json` file as Nomad's API or as HCL's JSON syntax has it. */
export async function loadJob(path: string, { variables = {}, ...choice }: JobChoice = {}): Promise<Job> {
  const file = await readJobFile(path);
  if (file.isApi) return readJob(file.body, choice);
  refuseUnknownVariables(variables, [file]);
  const expanded = expandVariables(file.body, { ...defaults(file.variables), ...variables });
  const job = readJob(isBody(expanded) ? expanded : {}, choice);
  return { ...job, task: { ...job.task, config: driverConfig(job.task.config) } };
}

function defaults(declared: ReadonlyMap<string, BlockReader>): Scope {
  const entries = [...declared].map(([name, variable]) => [name, variable.text("default")] as const);
  return Object.fromEntries(entries.flatMap(([name, value]) => value === undefined ? [] : [[name, value]]));
}
