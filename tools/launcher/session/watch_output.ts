import type { OnChunk } from "../allocation/log_fifo.ts";

/** Resolves once a text has gone through one of the wrapped outputs; an empty text is there at once. */
export interface OutputWatch {
  readonly seen: Promise<void>;
  readonly wrap: (onChunk: OnChunk) => OnChunk;
}

/** Watches for `text`, also where it is split over chunks. */
export function watchOutput(text: string): OutputWatch {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (text === "") resolve();
  const wrap = (onChunk: OnChunk): OnChunk => {
    const decoder = new TextDecoder();
    let tail = "";
    return (chunk) => {
      onChunk(chunk);
      tail += decoder.decode(chunk, { stream: true });
      if (tail.includes(text)) resolve();
      tail = tail.slice(-text.length);
    };
  };
  return { seen: promise, wrap };
}
