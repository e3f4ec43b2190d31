import { ConfigError } from "../errors.ts";
import { Decimal } from "./decimal.ts";
import { evaluateTemplate, type Scope } from "./template.ts";

/** A value of HCL; `Map` is an object or a map. */
export type CtyValue = null | boolean | string | Decimal | readonly CtyValue[] | ReadonlyMap<string, CtyValue>;

/** The value of a JSON body's expression: every text in it is a template, as in HCL's JSON syntax. */
export function evaluateJson(raw: unknown, scope: Scope): CtyValue {
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "boolean") return raw;
  if (typeof raw === "number") return Decimal.ofDouble(raw);
  if (typeof raw === "string") return evaluateTemplate(raw, scope);
  if (Array.isArray(raw)) return raw.map((element: unknown) => evaluateJson(element, scope));
  if (typeof raw !== "object") throw new ConfigError(`Cannot use a ${typeof raw} in a config: JSON has none`);
  return new Map(
    Object.entries(raw).map(([key, value]) => [String(evaluateTemplate(key, scope)), evaluateJson(value, scope)]),
  );
}
