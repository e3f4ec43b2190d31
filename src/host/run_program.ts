/** Runs a program of the node to its end; throws an Error with what it wrote to stderr when it fails. */
export async function runProgram(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args], stdin: "null", stdout: "null" })
    .output();
  if (success) return;
  throw new Error(`Cannot run "${[program, ...args].join(" ")}": ${new TextDecoder().decode(stderr).trim()}`);
}
