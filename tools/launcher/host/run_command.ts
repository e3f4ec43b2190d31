import { LaunchError } from "./launch_error.ts";

/** Runs a command to its end; LaunchError with what it said when it fails. */
export async function runCommand([program = "", ...args]: readonly string[]): Promise<void> {
  const { success, stderr } = await output(program, args);
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new LaunchError(`Cannot run "${[program, ...args].join(" ")}": ${reason}`);
}

async function output(program: string, args: readonly string[]): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(program, { args: [...args], stdin: "null" }).output();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LaunchError(`Cannot run "${program}": ${reason}`, { cause });
  }
}
