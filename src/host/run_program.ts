/** Runs a program of the node to its end; throws an Error with what it wrote to stderr, in English, when it fails. */
export async function runProgram(program: string, args: readonly string[]): Promise<void> {
  const quiet = { env: { LC_ALL: "C" }, stdin: "null", stdout: "null" } as const;
  const { success, stderr } = await new Deno.Command(program, { args: [...args], ...quiet }).output();
  if (success) return;
  throw new Error(`Cannot run "${[program, ...args].join(" ")}": ${new TextDecoder().decode(stderr).trim()}`);
}
