import { LaunchError } from "../../tools/launcher/host/launch_error.ts";

/** Where a try keeps its sockets and files. The permission set `dev` names it, and each of its sockets. */
export const TRY_DIRECTORY = "/tmp/containerd-driver-try";

/** An empty directory for one try, removed at its end; what one that was killed has left is taken away. */
export async function openTryDirectory(): Promise<AsyncDisposable> {
  if (await isInUse(`${TRY_DIRECTORY}/containerd/c.sock`)) {
    throw new LaunchError(`Cannot use "${TRY_DIRECTORY}": another try runs there`);
  }
  await remove();
  await Deno.mkdir(`${TRY_DIRECTORY}/containerd`, { recursive: true });
  await Deno.mkdir(`${TRY_DIRECTORY}/plugin`);
  return { [Symbol.asyncDispose]: remove };
}

async function isInUse(socket: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path: socket })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

async function remove(): Promise<void> {
  try {
    await Deno.remove(TRY_DIRECTORY, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
