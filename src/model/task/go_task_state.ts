import { decode } from "@msgpack/msgpack";

/** What is read of a handle of the Go driver, whose msgpack holds the fields of its TaskState struct by name. */
export interface GoTaskState {
  readonly containerId: string;
  readonly startedAt: Date;
  readonly output: { readonly stdout: string; readonly stderr: string };
}

/** Decodes a Go driver's driver state; TypeError when it is something else. */
export function decodeGoTaskState(bytes: Uint8Array): GoTaskState {
  // go-msgpack writes both strings and times as raw bytes under the old string tag.
  const state: unknown = decode(bytes, { rawStrings: true });
  if (typeof state !== "object" || state === null) throw new TypeError("no struct");
  const { ContainerName, StartedAt, StdoutPath, StderrPath } = state as Record<string, unknown>;
  if (!(ContainerName instanceof Uint8Array) || !(StartedAt instanceof Uint8Array)) throw new TypeError("no TaskState");
  return {
    containerId: new TextDecoder().decode(ContainerName),
    startedAt: goTime(StartedAt),
    output: { stdout: textOf(StdoutPath), stderr: textOf(StderrPath) },
  };
}

function textOf(raw: unknown): string {
  return raw instanceof Uint8Array ? new TextDecoder().decode(raw) : "";
}

/** Seconds from Go's zero time, 1 January of the year 1, to the Unix epoch. */
const SECONDS_TO_UNIX_EPOCH = 62_135_596_800n;

/** A time as Go's MarshalBinary writes it: version byte, seconds since year 1, nanoseconds, zone. */
function goTime(bytes: Uint8Array): Date {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = view.getBigInt64(1) - SECONDS_TO_UNIX_EPOCH;
  return new Date(Number(seconds) * 1000 + Math.trunc(view.getInt32(9) / 1e6));
}
