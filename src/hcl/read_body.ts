import { ConfigError, wordsOf } from "../errors.ts";
import { isBody } from "./block_reader.ts";
import type { Body } from "./decode_spec.ts";
import { parseHcl } from "./parse_hcl.ts";

/** Nomad's servers keep no longer source of a job (job_max_source_size). */
const MOST_BYTES = 2 ** 20;
const DEEPEST = 100;

/** What a file of HCL or JSON says, in the JSON that HCL parses to; "-" is stdin. ConfigError names the file and what is wrong. */
export async function readBody(path: string): Promise<Body> {
  const text = await readText(path);
  const name = path === "-" ? "stdin" : path;
  const body = name.endsWith(".json") || /^\s*\{/.test(text) ? parseJson(text, name) : await parseHcl(text, name);
  refuseDeep(body, name);
  return body;
}

async function readText(path: string): Promise<string> {
  try {
    using file = path === "-" ? undefined : await Deno.open(path);
    const bytes = await readAtMost(file ?? Deno.stdin, MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) throw cannotRead(path, `it is longer than ${MOST_BYTES} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw unreadable(path, cause);
  }
}

/** The path may name a device or a pipe, which has no length and perhaps no end. */
async function readAtMost(file: Pick<Deno.FsFile, "read">, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** The refusal of a path for what the operating system says of it. */
export function unreadable(path: string, cause: unknown): ConfigError {
  return cannotRead(path, reasonOf(cause), cause);
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  if (cause instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (cause instanceof TypeError) return "it is no text in UTF-8";
  return wordsOf(cause);
}

function parseJson(text: string, path: string): Body {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw cannotRead(path, jsonReason(cause), cause);
  }
  if (!isBody(body)) throw cannotRead(path, "it holds no JSON object");
  return body;
}

/** V8's words without the part of the text that it shows, which may be a password. */
function jsonReason(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : "";
  const place = / at position \d+(?: \(line \d+ column \d+\))?/.exec(words)?.[0] ?? "";
  return `it is no JSON${place}`;
}

/** What walks through it does so by recursion. */
function refuseDeep(body: Body, path: string): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw cannotRead(path, `it is nested deeper than ${DEEPEST} blocks and lists`);
    level = level.flatMap((value) => typeof value === "object" && value !== null ? Object.values(value) : []);
  }
}

function cannotRead(path: string, reason: string, cause?: unknown): ConfigError {
  return new ConfigError(`Cannot read "${path}": ${reason}`, { cause });
}
