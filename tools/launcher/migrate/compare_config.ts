import { decodeTaskConfig, taskConfigSpec, taskOptions } from "../../../src/config/task_config.ts";
import type { Body } from "../hcl/decode_spec.ts";
import { encodeConfig } from "../hcl/encode_config.ts";
import { LaunchError } from "../host/launch_error.ts";

/** What changes for a config of Nomad's docker driver: options with another effect, and what is refused. */
export interface Changes {
  readonly effects: readonly string[];
  readonly refusals: readonly string[];
}

/** Looks at each option by itself, so that all refusals are told and not only the first, and then at all together. */
export function compareConfig(written: Body): Changes {
  const config = Object.fromEntries(Object.entries(written).map(([name, value]) => [name, withoutVariables(value)]));
  const each = Object.entries(config).map(([name, value]) => ({
    name,
    refusal: refusalOf({ image: config.image ?? "any", [name]: value }),
  }));
  const refused = each.flatMap(({ refusal }) => refusal === undefined ? [] : [refusal]);
  const together = refused.length > 0 ? undefined : refusalOf(config);
  const taken = each.filter(({ refusal }) => refusal === undefined).map(({ name }) => name);
  return { refusals: together === undefined ? refused : [together], effects: taken.flatMap(effectOf) };
}

/** The driver's own words; undefined when it takes the config. */
function refusalOf(config: Body): string | undefined {
  try {
    decodeTaskConfig(encodeConfig(taskConfigSpec(), config));
    return undefined;
  } catch (error) {
    // The driver's refusal, whose class is not the launcher's to know.
    if (error instanceof LaunchError || (error instanceof Error && error.name === "ConfigError")) return error.message;
    throw error;
  }
}

/** Something that may stand wherever jobs write a variable: an address is a word, a name of a host and a part of a path. */
const ANY_VALUE = "10.0.0.1";

/** The config without the variables that only a run knows, such as `${NOMAD_PORT_http}`. */
function withoutVariables(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(/\$\{[^}]*\}/g, ANY_VALUE);
  if (Array.isArray(value)) return value.map(withoutVariables);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutVariables(inner)]));
}

function effectOf(name: string): string[] {
  const option = Object.values(taskOptions).find((one) => one.name === name || one.aliases?.includes(name));
  const { fate, note } = option?.docker ?? {};
  if (fate === "no effect") return [`${name} has no effect: ${note}`];
  return [];
}
