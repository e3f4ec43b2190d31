import { decodeTaskConfig, taskConfigSpec, taskOptions } from "../../config/task_config.ts";
import { ConfigError } from "../../errors.ts";
import type { Body } from "../../hcl/decode_spec.ts";
import { encodeConfig } from "../../hcl/encode_config.ts";
import { bad, type Finding, note } from "../finding.ts";
import { hasUnknown, withoutUnknown } from "./unknown_values.ts";

const SPEC = taskConfigSpec();
const OPTIONS = new Map(
  Object.values(taskOptions).flatMap((option) => [option.name, ...option.aliases ?? []].map((name) => [name, option])),
);
const MOST_NAMED = 5;
const OTHER_IMAGE = "any";

/** What a task's config has to be told: options without effect, and what is refused, all of it and not only the first. */
export function compareConfig(config: Body, subject: string): Finding[] {
  const written = Object.entries(config).filter(([name]) => OPTIONS.has(name));
  const unknown = unknownOptions(Object.keys(config).filter((name) => !OPTIONS.has(name)), subject);
  const each = written.flatMap(([name, value]) => {
    const other = name === "image" ? {} : { image: OTHER_IMAGE };
    return refusal({ ...other, [name]: value }, subject) ?? effect(name, subject);
  });
  const findings = [...unknown, ...each];
  if (findings.some(({ verdict }) => verdict === "bad")) return findings;
  // What each of two options says may not go together.
  return [...refusal(Object.fromEntries(written), subject) ?? [], ...findings];
}

function unknownOptions(names: readonly string[], subject: string): Finding[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${name}"`).join(", ");
  return [bad(subject, `Cannot use option ${shown}${more}: this driver has none of that name`)];
}

/** The driver's own words; undefined when it takes the options. */
function refusal(options: Body, subject: string): Finding[] | undefined {
  const known = withoutUnknown(options);
  try {
    decodeTaskConfig(encodeConfig(SPEC, { ...known as Body }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [hasUnknown(options) ? untold(options, subject) : bad(subject, error.message)];
  }
}

function untold(options: Body, subject: string): Finding {
  const names = Object.entries(options).filter(([, value]) => hasUnknown(value)).map(([name]) => name).join(", ");
  return bad(
    subject,
    `${names}: cannot be told, for it has variables or functions without a value here`,
    "give --var NAME=VALUE, or the JSON that nomad job run -output makes of the job",
  );
}

function effect(name: string, subject: string): Finding[] {
  const { fate, note: why } = OPTIONS.get(name)?.docker ?? {};
  return fate === "no effect" ? [note(subject, `${name} has no effect: ${why}`)] : [];
}
