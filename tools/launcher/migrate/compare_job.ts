import type { Scope } from "../hcl/template.ts";
import type { Body } from "../hcl/decode_spec.ts";
import { BlockReader } from "../job/block_reader.ts";
import { driverConfig } from "../job/driver_config.ts";
import { loadJobBody } from "../job/load_job.ts";
import { compareConfig } from "./compare_config.ts";

/** What a person reads of all tasks, and the status to end with: 1 when one of them cannot move as it is. */
export interface Comparison {
  readonly text: string;
  readonly status: number;
}

/** For each task of a job file, what changes when its driver becomes this one: nothing, or a list. */
export async function compareJob(path: string, variables: Scope): Promise<Comparison> {
  const { body, isApi } = await loadJobBody(path, variables);
  const tasks = tasksOf(body).map(({ name, driver, config }) => {
    if (driver !== "docker") return { text: `${name}: its driver is ${driver}, not docker\n`, refused: false };
    const { effects, refusals } = compareConfig(isApi ? config : driverConfig(config));
    return { text: describe(name, { effects, refusals }), refused: refusals.length > 0 };
  });
  return { text: tasks.map(({ text }) => text).join(""), status: tasks.some(({ refused }) => refused) ? 1 : 0 };
}

interface FoundTask {
  readonly name: string;
  readonly driver: string;
  readonly config: Body;
}

function tasksOf(body: Body): FoundTask[] {
  return new BlockReader(body, "the file").labelled("job").flatMap(([, job]) =>
    job.labelled("group").flatMap(([group, inner]) =>
      inner.labelled("task").map(([task, block]) => ({
        name: `${group}/${task}`,
        driver: block.text("driver") ?? "none",
        config: block.one("config")?.body ?? {},
      }))
    )
  );
}

function describe(name: string, { effects, refusals }: ReturnType<typeof compareConfig>): string {
  if (effects.length + refusals.length === 0) return `${name}: nothing but driver = "containerd-driver"\n`;
  const lines = [...refusals.map((line) => `  refused: ${line}\n`), ...effects.map((line) => `  ${line}\n`)];
  return `${name}:\n${lines.join("")}`;
}
