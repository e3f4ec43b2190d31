import { DriverError } from "../../errors.ts";
import { logger } from "../../log.ts";
import type { ExecOutput } from "../../model/exec.ts";

/**
 * Nomad's agent puts the error of a command into the close frame of a websocket, which has room for 123 bytes; before ours
 * go gRPC's, at most `rpc error: code = FailedPrecondition desc = `. A longer error would reach nobody.
 */
const LONGEST_BYTES = 123 - 45;
const log = logger("driver");

/** The same output; an error of it is cut to what reaches the client, and logged whole. */
export async function* withFittingErrors(output: AsyncGenerator<ExecOutput>): AsyncGenerator<ExecOutput> {
  try {
    yield* output;
  } catch (error) {
    throw fitError(error);
  }
}

/** An error whose message fits; which task it is about its client knows. */
export function fitError(error: unknown): unknown {
  if (!(error instanceof DriverError) || bytesOf(error.message) <= LONGEST_BYTES) return error;
  log.warn(error.message);
  return new DriverError(cut(error.message.replace(/ in task "[^"]*"/, "")), { cause: error });
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
