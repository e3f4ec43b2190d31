import { ConfigError } from "../../errors.ts";
import { BlockReader } from "../../hcl/block_reader.ts";
import type { Body } from "../../hcl/decode_spec.ts";
import { driverConfig } from "../../hcl/driver_config.ts";
import { bad, type Finding, good, note } from "../finding.ts";
import { compareConfig } from "./compare_config.ts";
import { fillVariables } from "./fill_variables.ts";
import { fromPodman } from "./from_podman.ts";
import type { JobFile } from "./read_job_file.ts";

const OURS = "containerd-driver";
const NOT_EVALUATED = "give the JSON that nomad job run -output makes of the job, in which everything is evaluated";

/** For each task of a job, what changes when its driver becomes this one: nothing, or a list. */
export function compareJob(file: JobFile, variables: Readonly<Record<string, string>>): Finding[] {
  const body = file.isApi ? file.body : fillVariables(file, variables);
  const jobs = new BlockReader(body, "the job's file").labelled("job");
  const findings = jobs.flatMap(([name, job]) => jobFindings(name, { job, isApi: file.isApi }));
  if (findings.length === 0) throw new ConfigError("Cannot use the job: it has no task");
  return findings;
}

interface Place {
  readonly isApi: boolean;
}

function jobFindings(name: string, { job, isApi }: Place & { job: BlockReader }): Finding[] {
  const groups = job.labelled("group").flatMap(([group, block]) => [
    ...dynamicFinding(group, block),
    ...block.labelled("task").flatMap(([task, block]) => taskFindings(`${group}/${task}`, { block, isApi })),
  ]);
  // Nomad makes a group of its own for such a task.
  const alone = job.labelled("task").flatMap(([task, block]) => taskFindings(`${task}/${task}`, { block, isApi }));
  return [...dynamicFinding(name, job), ...groups, ...alone];
}

/** Blocks that Nomad makes of a list when it reads the job. */
function dynamicFinding(subject: string, block: BlockReader): Finding[] {
  const made = block.many("dynamic").flatMap(({ body }) => Object.keys(body)).filter((kind) =>
    ["group", "task", "config"].includes(kind)
  );
  return made.map((kind) =>
    bad(subject, `dynamic "${kind}": cannot be told, for it is not evaluated here`, NOT_EVALUATED)
  );
}

function taskFindings(subject: string, { block, isApi }: Place & { block: BlockReader }): Finding[] {
  const driver = block.text("driver") ?? "none";
  const written = block.one("config")?.body ?? {};
  const { dynamic, ...config }: Body = isApi ? written : driverConfig(written);
  const made = dynamicFinding(subject, block);
  if (dynamic !== undefined) {
    made.push(bad(subject, "dynamic: cannot be told, for it is not evaluated here", NOT_EVALUATED));
  }
  const said = [...made, ...driverFindings(driver, { subject, config })];
  if (said.length > 0) return said;
  return [good(subject, driver === OURS ? "nothing: its driver is this one" : `nothing but driver = "${OURS}"`)];
}

function driverFindings(driver: string, { subject, config }: { subject: string; config: Body }): Finding[] {
  switch (driver) {
    case OURS:
    case "docker":
      return compareConfig(config, subject);
    case "podman": {
      const { config: ours, findings } = fromPodman(config, subject);
      return [...findings, ...compareConfig(ours, subject)];
    }
    default:
      if (driver.includes("${")) return [bad(subject, `its driver cannot be told: ${driver}`, NOT_EVALUATED)];
      return [note(subject, `its driver is ${driver}, which is not one of docker, podman and ${OURS}`)];
  }
}
