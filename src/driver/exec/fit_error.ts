import { DriverError } from "../../errors.ts";
import { logger } from "../../log.ts";
import type { ExecOutput } from "../../model/task/exec.ts";

/**
 * Nomad's agent puts the error of a command into the close frame of a websocket, which has room for 123 bytes; before ours
 * go gRPC's, at most `rpc error: code = FailedPrecondition desc = `. A longer error would reach nobody.
 */
const LONGEST_BYTES = 123 - 45;
const log = logger("driver");
/** An allocation's id, which its client gave. */
const UUID = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The output of a session; an error of it, or of its beginning, is cut to what reaches the client, and logged whole. */
export async function* withFittingErrors(begin: () => AsyncGenerator<ExecOutput>): AsyncGenerator<ExecOutput> {
  try {
    yield* begin();
  } catch (error) {
    throw fitError(error);
  }
}

/** An error whose message fits; which task it is about its client knows. */
export function fitError(error: unknown): unknown {
  if (!(error instanceof DriverError) || bytesOf(error.message) <= LONGEST_BYTES) return error;
  log.warn(error.message);
  const short = error.message.replace(/ in task "[^"]*"/, "").replaceAll(UUID, "$1…");
  return new DriverError(cut(short), { cause: error });
}

function cut(message: string): string {
  if (bytesOf(message) <= LONGEST_BYTES) return message;
  const room = new Uint8Array(LONGEST_BYTES - bytesOf("…"));
  const { read } = new TextEncoder().encodeInto(message, room);
  return `${message.slice(0, read)}…`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
