import { Turns } from "../async/turns.ts";
import { ConfigError } from "../errors.ts";
import type { Body } from "./decode_spec.ts";
import { ParserThread } from "./parser/parser_thread.ts";

/** A file of a megabyte takes some seconds on a busy machine; what takes longer was written to take for ever. */
const LIMIT_MS = 20_000;
const LONGEST_SHOWN = 500;

const turns = new Turns({ most: 1 });
let callers = 0;
let thread: ParserThread | undefined;

/**
 * HCL as JSON: a block is a list of objects, under its labels; what is not plain stays a `${…}` template. ConfigError names
 * the file and the place in it. Parsed in a thread of its own, which lasts until nobody waits for it.
 */
export async function parseHcl(text: string, fileName: string, { limitMs = LIMIT_MS } = {}): Promise<Body> {
  callers++;
  try {
    return JSON.parse(await turns.run(() => parseNext(text, { fileName, limitMs })));
  } finally {
    if (--callers === 0) endThread();
  }
}

async function parseNext(text: string, options: { fileName: string; limitMs: number }): Promise<string> {
  thread ??= await ParserThread.start();
  const answer = await thread.parse(text, options);
  if (answer.kind === "parsed") return answer.json;
  if (answer.kind === "broken") endThread();
  throw new ConfigError(`Cannot read "${options.fileName}": ${firstReason(answer.reason, options.fileName)}`);
}

function endThread(): void {
  thread?.[Symbol.dispose]();
  thread = undefined;
}

/** The parser goes on after a mistake, and takes much of what follows for more of them. */
function firstReason(reasons: string, fileName: string): string {
  const list = reasons.replace(/^parse config: \[(.*)\]$/s, "$1");
  const [first = "", ...more] = list.split(`. ${fileName}:`);
  const shown = first.length > LONGEST_SHOWN ? `${first.slice(0, LONGEST_SHOWN)}…` : first;
  return more.length === 0 ? shown : `${shown} (and ${more.length} more)`;
}
