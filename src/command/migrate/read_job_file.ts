import { ConfigError } from "../../errors.ts";
import { BlockReader } from "../../hcl/block_reader.ts";
import type { Body } from "../../hcl/decode_spec.ts";
import { readBody } from "../../hcl/read_body.ts";
import { apiJob } from "./api_job.ts";

/** A job file in the JSON that HCL parses to. */
export interface JobFile {
  readonly body: Body;
  /** Whether it has the form of Nomad's API, in which nothing is left to evaluate and configs are as drivers get them. */
  readonly isApi: boolean;
  /** The blocks of its variables, by name. */
  readonly variables: ReadonlyMap<string, BlockReader>;
}

/** The job in a file: HCL, HCL's JSON, or the JSON of Nomad's API (`nomad job run -output`). ConfigError names the file. */
export async function readJobFile(path: string): Promise<JobFile> {
  const body = await readBody(path);
  if (body.job === undefined) return { body: apiJob(body), isApi: true, variables: new Map() };
  return { body, isApi: false, variables: new Map(new BlockReader(body, path).labelled("variable")) };
}

/** Refuses a value for a variable that none of the files has, as Nomad does. */
export function refuseUnknownVariables(given: Readonly<Record<string, string>>, files: readonly JobFile[]): void {
  const declared = new Set(files.flatMap(({ variables }) => [...variables.keys()]));
  const unknown = Object.keys(given).find((name) => !declared.has(name));
  if (unknown === undefined) return;
  const known = [...declared].join(", ") || "none";
  throw new ConfigError(`Cannot use --var "${unknown}": the job has no such variable, it has ${known}`);
}
