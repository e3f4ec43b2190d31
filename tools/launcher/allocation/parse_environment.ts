import { LaunchError } from "../host/launch_error.ts";

/** What a backslash and this character stand for in double quotes. */
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", n: "\n", t: "\t" };

/**
 * The variables in a template with `env = true`, as Nomad reads them (hashicorp/go-envparse): `NAME=value` with `export`
 * before it or not; parts of a value in single quotes are taken as they are, those in double quotes may have escapes, and
 * what follows a `#` outside of quotes is a comment.
 */
export function parseEnvironment(data: string, destination: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const line of data.split("\n")) {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    const refuse = (reason: string) => new LaunchError(`Cannot use template "${destination}": "${text}" ${reason}`);
    const [, name, value = ""] = /^(?:export\s+)?([A-Za-z_][^\s=]*)\s*=\s*(.*)$/.exec(text) ?? [];
    if (name === undefined) throw refuse("is not NAME=value");
    env[name] = readValue(value, refuse);
  }
  return env;
}

function readValue(text: string, refuse: (reason: string) => LaunchError): string {
  let value = "";
  // Blanks before a comment are no part of the value.
  let significant = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (quote === "" && character === "#") return value.slice(0, significant);
    else if (character === quote && quote !== "") quote = "";
    else {
      const escapes = quote === '"' && character === "\\";
      const meant = escapes ? ESCAPES[text.charAt(++at)] : character;
      if (meant === undefined) throw refuse('has an escape that is not one of \\\\, \\", \\n and \\t');
      value += meant;
      if (quote !== "" || !/[ \t]/.test(character)) significant = value.length;
    }
  }
  if (quote !== "") throw refuse(`has no end of its ${quote}`);
  return value;
}
