import { HeldFile, type HoldOptions, JobFileError } from "./held_file.ts";

/** How much of a file is read at most, and where it may be. */
export interface ReadOptions extends Pick<HoldOptions, "within"> {
  readonly bytesMax: number;
}

/**
 * Text of a regular file that a job names; a link at the end of its path is not followed. `JobFileError` for every other
 * file, for an empty one, as those that the kernel makes up seem to be, and for one that is too large.
 */
export async function readJobFile(path: string, { bytesMax, within }: ReadOptions): Promise<string> {
  await using file = await HeldFile.hold(path, { ...(within && { within }) });
  if (file.status.isFile() && file.status.size === 0n) throw new JobFileError("it is empty");
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of file.read()) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new JobFileError(`it is larger than ${bytesMax / 1024} KiB`);
    chunks.push(chunk);
  }
  return await new Blob(chunks).text();
}
