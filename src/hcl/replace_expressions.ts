import { ConfigError } from "../errors.ts";

/** A template with every `${…}` replaced and `$${`, `%%{` unescaped (HCL's template syntax); `%{…}` is a ConfigError. */
export function replaceExpressions(template: string, replace: (expression: string) => string): string {
  let text = "";
  let rest = template;
  for (let marker = nextMarker(rest); marker !== null; marker = nextMarker(rest)) {
    text += rest.slice(0, marker.index);
    rest = rest.slice(marker.index + marker[0].length);
    if (marker[0] === "$${" || marker[0] === "%%{") {
      text += marker[0].slice(1);
      continue;
    }
    const end = marker[0] === "${" ? expressionEnd(rest) : -1;
    if (end < 0) throw new ConfigError(`Cannot evaluate "${marker[0]}${rest}": only \${…} is evaluated here`);
    text += replace(rest.slice(0, end).trim());
    rest = rest.slice(end + 1);
  }
  return text + rest;
}

function nextMarker(text: string): RegExpExecArray | null {
  return /\$\$\{|%%\{|\$\{|%\{/.exec(text);
}

/** Index of the brace that closes an expression, braces and quotes inside left alone; -1 when there is none. */
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
