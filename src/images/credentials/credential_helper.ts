import type { RegistryCredentials } from "../../containerd/transfer/transfer_streams.ts";
import { askProgram } from "../../host/ask_program.ts";
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

/** Runs `docker-credential-<name> get` with the server's URL on stdin; undefined when the helper knows none. */
export async function askCredentialHelper(
  serverUrl: string,
  { name, timeoutMs }: HelperCall,
): Promise<RegistryCredentials | undefined> {
  const program = `docker-credential-${name}`;
  const refuse = (reason: string, { recoverable, cause }: { recoverable: boolean; cause?: unknown }) =>
    new CredentialsError(`Cannot get credentials of "${serverUrl}" from ${program}: ${reason}`, { recoverable, cause });
  const call = { args: ["get"], input: serverUrl, timeoutMs };
  const { success, code, stdout, stderr, late } = await askProgram(program, call).catch((cause) => {
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
