import type { RegistryCredentials } from "../../containerd/transfer_streams.ts";
import { fields, text } from "../json_fields.ts";
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

/** Runs the helper in a process group of its own, so that a late one is killed with all it started. */
async function run(program: string, { input, timeoutMs }: { input: string; timeoutMs: number }) {
  const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(program, { args: ["get"], detached: true, ...pipes }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    Deno.kill(-child.pid, "SIGKILL");
  }, timeoutMs);
  const output = child.output();
  await writeAll(child.stdin, input);
  const { success, code, stdout, stderr } = await output;
  clearTimeout(timer);
  const decoder = new TextDecoder();
  return { success, code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), late };
}

/** A helper may answer without reading its input. */
async function writeAll(stdin: WritableStream<Uint8Array>, input: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
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
