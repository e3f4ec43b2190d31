import { ConfigError } from "../../errors.ts";
import type { BlockReader } from "../../hcl/block_reader.ts";
import type { Body } from "../../hcl/decode_spec.ts";
import { replaceExpressions } from "../../hcl/replace_expressions.ts";
import type { JobFile } from "./read_job_file.ts";

/** Variables may stand for others again and again: what is put in is as long as a job's file at most. */
const MOST_FILLED = 2 ** 20;
/** One expression and nothing beside it, which keeps the type of its value. */
const WHOLE = /^\$\{([^{}"]*)\}$/;
const NAME = /^(var|local)\.([\w-]+)$/;
/** Of these a text of the command line is a value; others are written in HCL. */
const PLAIN_TYPES: readonly unknown[] = [undefined, "string", "${string}", "number", "${number}", "any", "${any}"];
/** What cannot be evaluated here, in a place where the rest of the text does not matter. */
const UNKNOWN = "${unknown}";

type Values = Readonly<Record<string, ReadonlyMap<string, unknown>>>;

/** The job with the values of its variables and locals; where they are not plain, or missing, `${…}` stays. */
export function fillVariables({ body, variables }: JobFile, given: Readonly<Record<string, string>>): Body {
  const filling = new Filling();
  const named = { var: new Map([...variables].flatMap(([name, block]) => valueOf(name, { block, given }))) };
  const locals = [body.locals ?? []].flat().flatMap((block) => Object.entries({ ...block as Body }));
  const values = { ...named, local: new Map(locals.map(([name, value]) => [name, filling.fill(value, named)])) };
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, filling.fill(value, values)]));
}

function valueOf(
  name: string,
  { block, given }: { block: BlockReader; given: Readonly<Record<string, string>> },
): [string, unknown][] {
  const { type, default: byDefault = undefined } = block.body;
  if (Object.hasOwn(given, name)) return PLAIN_TYPES.includes(type) ? [[name, given[name]]] : [];
  return byDefault === undefined ? [] : [[name, byDefault]];
}

class Filling {
  #left = MOST_FILLED;

  fill(value: unknown, values: Values): unknown {
    if (typeof value === "string") return this.#fillText(value, values);
    if (Array.isArray(value)) return value.map((element: unknown) => this.fill(element, values));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.fill(inner, values)]));
  }

  #fillText(text: string, values: Values): unknown {
    const whole = WHOLE.exec(text)?.[1];
    if (whole !== undefined) {
      const value = this.#lookUp(whole.trim(), values);
      return value === undefined ? text : value;
    }
    try {
      return replaceExpressions(text, (expression) => {
        const value = NAME.test(expression) ? this.#lookUp(expression, values) : undefined;
        return value === undefined || typeof value === "object" ? `\${${expression}}` : String(value);
      });
    } catch (error) {
      // As "%{ if … }".
      if (!(error instanceof ConfigError)) throw error;
      return UNKNOWN;
    }
  }

  #lookUp(expression: string, values: Values): unknown {
    const [, group = "", name = ""] = NAME.exec(expression) ?? [];
    const value = values[group]?.get(name);
    if (value === undefined) return undefined;
    this.#left -= typeof value === "string" ? value.length : JSON.stringify(value).length;
    return this.#left < 0 ? undefined : value;
  }
}
