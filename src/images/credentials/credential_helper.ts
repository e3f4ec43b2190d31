import type { RegistryCredentials } from "../../containerd/transfer/transfer_streams.ts";
import { PipeWriter } from "../../host/pipes/pipe_writer.ts";
import { fields, text } from "../content/json_fields.ts";
import { CredentialsError } from "./credentials_error.ts";

/** Which program to ask, and for how long at most. */
export interface HelperCall {
  /** The end of the name of a `docker-credential-…` program on PATH. */
  readonly name: string;
  readonly timeoutMs: number;
}

/** What helpers print when they know nothing of a registry (see docker/docker-credential-helpers credentials/error.go). */
const NOT_FOUND = "credentials not found in native keychain";
/** A helper's user name that says that the secret is a refresh token. */
const TOKEN_USER = "<token>";
/** Characters of a helper's output that are kept; an answer has some thousands at most. */
const LARGEST_OUTPUT = 1_000_000;

/** Runs `docker-credential-<name> get` with the server's URL on stdin; undefined when the helper knows none. */
export async function askCredentialHelper(
  serverUrl: string,
  { name, timeoutMs }: HelperCall,
): Promise<RegistryCredentials | undefined> {
  const program = `docker-credential-${name}`;
  const refuse = (reason: string, { recoverable, cause }: { recoverable: boolean; cause?: unknown }) =>
    new CredentialsError(`Cannot get credentials of "${serverUrl}" from ${program}: ${reason}`, { recoverable, cause });
  const { success, code, stdout, stderr, late } = await run(program, { input: serverUrl, timeoutMs }).catch((cause) => {
    const missing = cause instanceof Deno.errors.NotFound;
    throw refuse(missing ? "it is not on PATH" : String(cause), { recoverable: !missing, cause });
  });
  if (late) throw refuse(`it did not answer within ${timeoutMs / 1000} s`, { recoverable: true });
  if (!success) {
    if ((stdout + stderr).includes(NOT_FOUND)) return undefined;
    // Its stdout may hold a secret.
    throw refuse(`it exited with ${code}${stderr.trim() && ` (${stderr.trim()})`}`, { recoverable: true });
  }
  const credentials = readAnswer(stdout);
  if (credentials === undefined) throw refuse("its answer is not what helpers print", { recoverable: false });
  return credentials;
}

/**
 * Runs the helper in a process group of its own, so that a late one is killed with all it started; the output of one that
 * has ended and left a daemon holding it is no longer waited for then either.
 */
async function run(program: string, { input, timeoutMs }: { input: string; timeoutMs: number }) {
  const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(program, { args: ["get"], detached: true, ...pipes }).spawn();
  const late = new AbortController();
  const timer = setTimeout(() => {
    killGroup(child.pid);
    late.abort();
  }, timeoutMs);
  const outputs = [child.stdout, child.stderr].map((stream) => readText(stream, late.signal));
  // A helper may answer without reading its input.
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

function readAnswer(stdout: string): RegistryCredentials | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    return undefined;
  }
  const { Username, Secret } = fields(answer);
  if (text(Username) === "" || text(Secret) === "") return undefined;
  return { username: text(Username) === TOKEN_USER ? "" : text(Username), secret: text(Secret) };
}
