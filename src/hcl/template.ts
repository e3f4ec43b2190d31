import { ConfigError } from "../errors.ts";
import { replaceExpressions } from "./replace_expressions.ts";

/** What `${…}` can refer to: texts by name, grouped as in `node.unique.id`. */
export interface Scope {
  readonly [name: string]: string | Scope;
}

const STEP = /\.([\w-]+)|\[\s*"((?:[^"\\]|\\.)*)"\s*\]/y;

/** The text a template stands for; ConfigError for anything in `${…}` but a known variable. */
export function evaluateTemplate(template: string, scope: Scope): string {
  return replaceExpressions(template, (expression) => {
    const value = lookUp(expression, scope);
    if (value !== undefined) return value;
    throw new ConfigError(
      `Cannot evaluate "\${${expression}}": known are variables such as NOMAD_TASK_NAME, env["NAME"], ` +
        "node.unique.name and attr.kernel.name, and no such one is set",
    );
  });
}

/** The text that an expression such as `node.unique.name` or `env["NAME"]` refers to; undefined when there is none. */
export function lookUp(expression: string, scope: Scope): string | undefined {
  const root = /^[A-Za-z_][\w-]*/.exec(expression)?.[0];
  if (root === undefined) return undefined;
  let value: string | Scope | undefined = own(scope, root);
  STEP.lastIndex = root.length;
  while (STEP.lastIndex < expression.length) {
    const step = STEP.exec(expression);
    if (step === null || typeof value !== "object") return undefined;
    value = own(value, step[1] ?? step[2] ?? "");
  }
  return typeof value === "string" ? value : undefined;
}

function own(scope: Scope, name: string): string | Scope | undefined {
  return Object.hasOwn(scope, name) ? scope[name] : undefined;
}
