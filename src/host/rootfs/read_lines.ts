import { closeFile, openToRead, readNext } from "../job_files/descriptors.ts";

/** The passwd and group of real systems are a few kilobytes. */
const BYTES_MAX = 2 ** 20;
const CHUNK_BYTES = 64 * 1024;

/** A file of an image is not as files of images are; the message is the end of a sentence that names the image. */
export class ImageFileError extends Error {}

/** Lines of a regular file, read as they are asked for; an ImageFileError, naming it as shown, when it is too large. */
export async function* readLines(path: string, { shownAs }: { shownAs: string }): AsyncGenerator<string> {
  const descriptor = await openToRead(path);
  try {
    const decoder = new TextDecoder();
    const chunk = new Uint8Array(CHUNK_BYTES);
    let [bytes, rest] = [0, ""];
    for (;;) {
      const read = await readNext(descriptor, chunk);
      bytes += read;
      if (bytes > BYTES_MAX) throw new ImageFileError(`its ${shownAs} is larger than ${BYTES_MAX / 1024} KiB`);
      const lines = (rest + decoder.decode(chunk.subarray(0, read), { stream: read > 0 })).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      if (read > 0) continue;
      if (rest !== "") yield rest;
      return;
    }
  } finally {
    await closeFile(descriptor);
  }
}
