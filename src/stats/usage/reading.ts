import type { Sample } from "./sample.ts";

/** A sample and, by the reader's own steady clock, when it was asked for and when it came; a reading taken over from another worker has no such times. */
export interface Reading {
  readonly sample: Sample;
  readonly asked?: { readonly requestedAtMs: number; readonly receivedAtMs: number };
}

/** Room for a wall clock that is being slewed, which moves at most 0.05 % (adjtimex). */
const SLACK_MS = 2;

/**
 * Milliseconds between two readings. containerd stamps a sample somewhere between question and answer, so a difference of
 * stamps that does not fit between ours means that its clock was stepped: the middle of what is possible counts then.
 */
export function elapsedMs(previous: Reading, current: Reading): number {
  const stampedMs = current.sample.collectedAtMs - previous.sample.collectedAtMs;
  if (previous.asked === undefined || current.asked === undefined) return stampedMs;
  const leastMs = current.asked.requestedAtMs - previous.asked.receivedAtMs;
  const mostMs = current.asked.receivedAtMs - previous.asked.requestedAtMs;
  const fits = stampedMs >= leastMs - SLACK_MS && stampedMs <= mostMs + SLACK_MS;
  return fits ? stampedMs : (leastMs + mostMs) / 2;
}
