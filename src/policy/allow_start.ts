import { ConfigError } from "../errors.ts";
import type { Allowance } from "../model/allowance.ts";
import { FENCES } from "./fence_table.ts";
import { type Fences, RESTRICTED } from "./fences.ts";
import { findRuntime } from "./find_runtime.ts";
import { type NamespaceFences, namespaceFences, type PolicyConfig } from "./namespace_fences.ts";
import { type Plan, wantsOf } from "./option_wants.ts";
import type { Want } from "./want.ts";

/** What counts as waived when a job gets it: all that can be kept from jobs without naming images. */
const SHUT: Fences = { ...RESTRICTED, allowHostNetwork: false };
const LONGEST_SHOWN = 200;
/** The namespace of jobs that name none; Nomad before 1.3 does not tell it. */
const DEFAULT_NAMESPACE = "default";

/**
 * Whether the operator lets this task start, decided before a path of the node is touched, from nothing but the plan
 * and the plugin's configuration. Throws `ConfigError` naming the job's option, its value and the fence that forbids it.
 */
export function allowStart(plan: Plan, config: PolicyConfig): Allowance {
  const { request } = plan;
  const governing = namespaceFences(config, request.namespace || DEFAULT_NAMESPACE);
  const { fences } = governing;
  const wants = wantsOf(plan);
  const forbidden = wants.find((want) => !passes(want, fences));
  if (forbidden !== undefined) throw refusal(forbidden, governing);
  const pidsLimit = request.config.pidsLimit ?? fences.pidsLimit;
  return {
    capabilities: fences.allowCaps,
    ...(pidsLimit !== undefined && { pidsLimit }),
    profileDirs: fences.seccompProfileDirs ?? (fences.allowSeccompOff ? undefined : []),
    ...(fences.relabel && { relabel: fences.relabel }),
    lsmRequired: !fences.allowLsmOff,
    runtime: findRuntime(request.config.runtime, config),
    waived: [...new Set(wants.filter((want) => !passes(want, SHUT)).map(({ fence }) => fence))],
  };
}

function passes({ fence, subject }: Want, fences: Fences): boolean {
  return FENCES[fence].passes(subject, fences);
}

function refusal({ fence, option, value }: Want, { fences, restricted, label }: NamespaceFences): ConfigError {
  const because = restricted ? " (restricted = true)" : "";
  const namespace = label === undefined ? "" : ` for namespace "${label}"`;
  const shown = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value;
  return new ConfigError(
    `Cannot use ${option} "${shown}": the plugin's configuration says ${
      FENCES[fence].says(fences)
    }${namespace}${because}`,
  );
}
