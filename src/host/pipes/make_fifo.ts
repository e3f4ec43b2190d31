import { DriverError } from "../../errors.ts";

/** Makes a FIFO that only root can open, in the place of whatever an earlier start left there. */
export async function makeFifo(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const { success, stderr } = await new Deno.Command("mkfifo", { args: ["-m", "600", "--", path], stdin: "null" })
    .output();
  if (!success) throw new DriverError(`Cannot make FIFO "${path}": ${new TextDecoder().decode(stderr).trim()}`);
}
