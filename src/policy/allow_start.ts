import { ConfigError } from "../errors.ts";
import type { Allowance } from "../model/allowance.ts";
import { RESTRICTIONS } from "./restriction_table.ts";
import { RESTRICTED, type Restrictions } from "./restrictions.ts";
import { findRuntime } from "./find_runtime.ts";
import { type NamespaceRestrictions, namespaceRestrictions, type PolicyConfig } from "./namespace_restrictions.ts";
import { type Plan, wantsOf } from "./option_wants.ts";
import type { Want } from "./want.ts";

/** What counts as waived when a job gets it: all that can be kept from jobs without naming images. */
const SHUT: Restrictions = { ...RESTRICTED, allowHostNetwork: false };
const LONGEST_SHOWN = 200;
/** The namespace of jobs that name none; Nomad before 1.3 does not tell it. */
const DEFAULT_NAMESPACE = "default";

/**
 * Whether the operator lets this task start, decided before a path of the node is touched, from nothing but the plan
 * and the plugin's configuration. Throws `ConfigError` naming the job's option, its value and the restriction that forbids it.
 */
export function allowStart(plan: Plan, config: PolicyConfig): Allowance {
  const { request } = plan;
  const governing = namespaceRestrictions(config, request.namespace || DEFAULT_NAMESPACE);
  const { restrictions } = governing;
  const wants = wantsOf(plan);
  const forbidden = wants.find((want) => !passes(want, restrictions));
  if (forbidden !== undefined) throw refusal(forbidden, governing);
  const pidsLimit = request.config.pidsLimit ?? restrictions.pidsLimit;
  return {
    capabilities: restrictions.allowCaps,
    ...(pidsLimit !== undefined && { pidsLimit }),
    profileDirs: restrictions.seccompProfileDirs ?? (restrictions.allowSeccompOff ? undefined : []),
    ...(restrictions.relabel && { relabel: restrictions.relabel }),
    lsmRequired: !restrictions.allowLsmOff,
    runtime: findRuntime(request.config.runtime, config),
    waived: [...new Set(wants.filter((want) => !passes(want, SHUT)).map(({ restriction }) => restriction))],
  };
}

function passes({ restriction, subject }: Want, restrictions: Restrictions): boolean {
  return RESTRICTIONS[restriction].passes(subject, restrictions);
}

function refusal(forbidden: Want, { restrictions, restricted, label }: NamespaceRestrictions): ConfigError {
  const { restriction, option, value } = forbidden;
  const because = restricted && !passes(forbidden, RESTRICTED) ? " (restricted = true)" : "";
  const namespace = label === undefined ? "" : ` for namespace "${label}"`;
  const shown = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value;
  return new ConfigError(
    `Cannot use ${option} "${shown}": the plugin's configuration says ${
      RESTRICTIONS[restriction].says(restrictions)
    }${namespace}${because}`,
  );
}
