/** Where the launcher writes: the task's output as it is, its own lines with a prefix on stderr. */
export interface Terminal {
  readonly out: (chunk: Uint8Array<ArrayBuffer>) => void;
  readonly err: (chunk: Uint8Array<ArrayBuffer>) => void;
  readonly say: (line: string) => void;
}

/** The terminal of this process. */
export function thisTerminal(): Terminal {
  return {
    out: (chunk) => writeAll(Deno.stdout, chunk),
    err: (chunk) => writeAll(Deno.stderr, chunk),
    say: (line) => writeAll(Deno.stderr, new TextEncoder().encode(`launcher: ${line}\n`)),
  };
}

function writeAll(stream: { writeSync(chunk: Uint8Array): number }, chunk: Uint8Array): void {
  for (let written = 0; written < chunk.length;) written += stream.writeSync(chunk.subarray(written));
}
