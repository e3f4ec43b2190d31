import { ConfigError } from "../errors.ts";

const LONGEST_SHOWN = 200;

/** Where in a config block a value was written (`mounts[0].target`), so that a refusal can name it. */
export class Place {
  readonly path: string;

  constructor(path = "") {
    this.path = path;
  }

  /** The option `name` inside this place. */
  at(name: string): Place {
    // A key of a map is the job's own word, of any length.
    const part = cut(name);
    return new Place(this.path === "" ? part : `${this.path}.${part}`);
  }

  /** The element `index` of the list or block list at this place. */
  item(index: number): Place {
    return new Place(`${this.path}[${index}]`);
  }

  /** The error for a value that is not allowed here; `allowed` says what is. */
  refuse(value: unknown, allowed: string): ConfigError {
    return this.cannot(value, `allowed is ${allowed}`);
  }

  /** The error for a value that cannot be had here, whatever it is. */
  cannot(value: unknown, reason: string): ConfigError {
    return new ConfigError(`Cannot use ${this.path} "${shown(value)}": ${reason}`);
  }

  /** The error for a value that must be there and is not. */
  missing(allowed: string): ConfigError {
    return new ConfigError(
      `Cannot use the configuration: option "${this.path}" is missing, it must be set to ${allowed}`,
    );
  }
}

/** A value as its author would recognise it, short enough for one line of a log. */
function shown(value: unknown): string {
  return cut(typeof value === "object" ? JSON.stringify(value, withoutBigInt) : String(value));
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

function withoutBigInt(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
