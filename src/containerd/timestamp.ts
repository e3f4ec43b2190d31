import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";

/** A timestamp as a date; containerd writes "none" as Go's zero time or as nothing. */
export function toDate(timestamp: Timestamp | undefined): Date | undefined {
  return timestamp === undefined || timestamp.seconds <= 0n ? undefined : timestampDate(timestamp);
}
