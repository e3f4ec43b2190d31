import { LaunchError } from "../host/launch_error.ts";

/** What `${…}` can refer to: texts by name, grouped as in `node.unique.id`. */
export interface Scope {
  readonly [name: string]: string | Scope;
}

const STEP = /\.([\w-]+)|\[\s*"((?:[^"\\]|\\.)*)"\s*\]/y;

/** The text a template stands for; LaunchError for anything in `${…}` but a known variable, and for `%{…}`. */
export function evaluateTemplate(template: string, scope: Scope): string {
  let text = "";
  let rest = template;
  for (let match = nextMarker(rest); match !== null; match = nextMarker(rest)) {
    text += rest.slice(0, match.index);
    rest = rest.slice(match.index + match[0].length);
    if (match[0] === "$${" || match[0] === "%%{") {
      text += match[0].slice(1);
      continue;
    }
    const end = expressionEnd(rest);
    const expression = rest.slice(0, end).trim();
    if (match[0] === "%{" || end < 0) throw unknown(`${match[0]}${end < 0 ? rest : `${expression}}`}`);
    text += evaluateReference(expression, scope);
    rest = rest.slice(end + 1);
  }
  return text + rest;
}

function nextMarker(text: string): RegExpExecArray | null {
  return /\$\$\{|%%\{|\$\{|%\{/.exec(text);
}

/** Index of the brace that closes an expression, brackets and quotes inside left alone; -1 when there is none. */
function expressionEnd(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (quoted && char === "\\") index++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "{") depth++;
    else if (char === "}" && depth-- === 0) return index;
  }
  return -1;
}

function evaluateReference(expression: string, scope: Scope): string {
  const root = /^[A-Za-z_][\w-]*/.exec(expression)?.[0];
  if (root === undefined) throw unknown(`\${${expression}}`);
  let value: string | Scope | undefined = own(scope, root);
  STEP.lastIndex = root.length;
  while (STEP.lastIndex < expression.length) {
    const step = STEP.exec(expression);
    if (step === null || typeof value !== "object") throw unknown(`\${${expression}}`);
    value = own(value, step[1] ?? step[2] ?? "");
  }
  if (typeof value !== "string") throw unknown(`\${${expression}}`);
  return value;
}

function own(scope: Scope, name: string): string | Scope | undefined {
  return Object.hasOwn(scope, name) ? scope[name] : undefined;
}

function unknown(expression: string): LaunchError {
  return new LaunchError(
    `Cannot evaluate "${expression}": the launcher knows variables such as NOMAD_TASK_NAME, env["NAME"], ` +
      "node.unique.name, attr.kernel.name and var.NAME, and no such one is set",
  );
}
