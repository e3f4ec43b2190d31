import { LaunchError } from "../host/launch_error.ts";
import { lookUp, type Scope } from "../../../src/hcl/template.ts";
import { replaceExpressions } from "../../../src/hcl/replace_expressions.ts";

/** Variables that only a running task has, so their `${…}` is left for later (Nomad jobspec2). */
const RUNTIME = /^(?:NOMAD_\w+|env|node|attr|meta|[A-Za-z_]\w*)(?:\.[\w.-]+|\[\s*"[^"]*"\s*\])*$/;

/** A parsed job with `${var.NAME}` replaced in every text, as Nomad does when it reads the job. */
export function expandVariables(value: unknown, variables: Scope): unknown {
  if (typeof value === "string") return expandText(value, variables);
  if (Array.isArray(value)) return value.map((element: unknown) => expandVariables(element, variables));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [expandText(name, variables), expandVariables(inner, variables)]),
  );
}

function expandText(text: string, variables: Scope): string {
  return replaceExpressions(text, (expression) => {
    if (!/^(?:var|local)\b/.test(expression) && RUNTIME.test(expression)) return `\${${expression}}`;
    const value = lookUp(expression, { var: variables });
    if (value !== undefined) return value;
    throw new LaunchError(
      `Cannot evaluate "\${${expression}}": the launcher knows var.NAME with a default or --var, and no functions, ` +
        "locals or operators",
    );
  });
}
