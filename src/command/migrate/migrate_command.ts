import { ConfigError } from "../../errors.ts";
import type { CommandContext } from "../command_context.ts";
import { exitStatus, type Finding } from "../finding.ts";
import { findingLines, plain, wantsColour } from "../print_findings.ts";
import { compareJob } from "./compare_job.ts";
import { type JobFile, readJobFile, refuseUnknownVariables } from "./read_job_file.ts";

/** What to compare: job files, "-" for stdin, and values for their variables. */
export interface MigrateOptions {
  readonly jobs: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly json: boolean;
}

interface Comparison {
  readonly path: string;
  readonly findings: readonly Finding[];
}

/** Prints what changes for each task; resolves to 1 when one cannot move as it is, and to 2 when a file cannot be used. */
export async function migrateCommand(
  { jobs, variables, json }: MigrateOptions,
  { print, printError }: Pick<CommandContext, "print" | "printError">,
): Promise<number> {
  const refusals: string[] = [];
  const comparisons: Comparison[] = [];
  for await (const outcome of compareAll(jobs, variables)) {
    if (outcome instanceof ConfigError) refusals.push(outcome.message);
    else comparisons.push(outcome);
  }
  if (json) print(JSON.stringify(comparisons.flatMap(withFile), null, 2));
  else for (const line of comparisons.flatMap((one) => linesOf(one, { named: jobs.length > 1 }))) print(line);
  for (const refusal of refusals) printError(plain(refusal));
  return refusals.length > 0 ? 2 : exitStatus(comparisons.flatMap(({ findings }) => findings));
}

/** A file that cannot be used keeps nobody from reading of the others. */
async function* compareAll(
  paths: readonly string[],
  variables: MigrateOptions["variables"],
): AsyncGenerator<Comparison | ConfigError> {
  const read: (readonly [string, JobFile])[] = [];
  for (const path of paths) {
    const file = await orRefusal(path, () => readJobFile(path));
    if (file instanceof ConfigError) yield file;
    else read.push([path, file]);
  }
  if (read.length < paths.length && Object.keys(variables).length > 0) return;
  const unknown = await orRefusal("", () => refuseUnknownVariables(variables, read.map(([, file]) => file)));
  if (unknown instanceof ConfigError) return yield unknown;
  for (const [path, file] of read) {
    const findings = await orRefusal(path, () => compareJob(file, variables));
    yield findings instanceof ConfigError ? findings : { path, findings };
  }
}

/** The outcome of the work, or what it refuses, with the file's name. */
async function orRefusal<T>(path: string, work: () => T | Promise<T>): Promise<T | ConfigError> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.includes(path) ? error : new ConfigError(`${path}: ${error.message}`, { cause: error });
  }
}

function withFile({ path, findings }: Comparison): (Finding & { readonly file: string })[] {
  return findings.map((finding) => ({ file: path, ...finding }));
}

function linesOf({ path, findings }: Comparison, { named }: { named: boolean }): string[] {
  const lines = findingLines(findings, { colour: wantsColour() });
  return named ? [`${plain(path)}:`, ...lines] : lines;
}
