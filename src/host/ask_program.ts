import { PipeWriter } from "./pipes/pipe_writer.ts";

/** A program that answers a question: what it is given, and for how long at most it may take. */
export interface ProgramCall {
  readonly args?: readonly string[];
  /** Set over this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input: string;
  readonly timeoutMs: number;
}

/** What became of it; `late` when it was killed because its time was over. */
export interface ProgramEnd {
  readonly success: boolean;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly late: boolean;
}

/** Characters of a program's output that are kept; an answer has some thousands at most. */
const LARGEST_OUTPUT = 1_000_000;

/**
 * Runs a program in a process group of its own, so that a late one is killed with all it started; the output of one that
 * has ended and left a daemon holding it is no longer waited for then either. Rejects when it cannot be started.
 */
export async function askProgram(
  program: string,
  { args = [], env = {}, input, timeoutMs }: ProgramCall,
): Promise<ProgramEnd> {
  const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(program, { args: [...args], env: { ...env }, detached: true, ...pipes }).spawn();
  const late = new AbortController();
  const timer = setTimeout(() => {
    killGroup(child.pid);
    late.abort();
  }, timeoutMs);
  const outputs = [child.stdout, child.stderr].map((stream) => readText(stream, late.signal));
  // A program may answer without reading its input.
  const stdin = new PipeWriter(child.stdin);
  await stdin.write(new TextEncoder().encode(input));
  await stdin.close();
  const [stdout = "", stderr = ""] = await Promise.all(outputs);
  const { success, code } = await child.status;
  clearTimeout(timer);
  return { success, code, stdout, stderr, late: late.signal.aborted };
}

function killGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch (error) {
    // All of it has ended already.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What the stream holds, until its end or the signal; of endless nonsense no more is kept than of an answer. */
async function readText(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const keep = (chunk: Uint8Array) => {
    if (text.length < LARGEST_OUTPUT) text += decoder.decode(chunk, { stream: true });
  };
  try {
    await stream.pipeTo(new WritableStream({ write: keep }), { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return text;
}
