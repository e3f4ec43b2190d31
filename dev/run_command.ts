/** Where and how `runCommand()` runs its command. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** Runs a command to its end and returns its stdout; throws with its stderr when it fails. */
export async function runCommand(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const [command = "", ...args] = argv;
  const result = await new Deno.Command(command, { ...options, args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  if (!result.success) {
    const reason = decoder.decode(result.stderr).trim() || `it exited with ${result.code}`;
    throw new Error(`Cannot run "${argv.join(" ")}": ${reason}`);
  }
  return decoder.decode(result.stdout);
}
