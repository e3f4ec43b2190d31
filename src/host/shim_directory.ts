import { readIfThere } from "./read_if_there.ts";

/** containerd's runtime manager keeps a directory for each task here, and starts each shim in its task's (see containerd's core/runtime/v2). */
const BUNDLES = "io.containerd.runtime.v2.task";

/**
 * Where containerd, whose state directory is `containerdState`, keeps what belongs to a task. Its shim, the parent of the
 * task's first process, was started there, or in that of another task of the namespace when tasks share a shim: that tells
 * even where containerd runs with another state directory.
 */
export async function shimDirectory(
  task: { readonly pid: number; readonly namespace: string; readonly containerId: string },
  { containerdState, root = "" }: { containerdState: string; root?: string },
): Promise<string> {
  const above = `${BUNDLES}/${task.namespace}`;
  const started = await workingDirectory(await parent(task.pid, root), root);
  const parts = started?.split("/").slice(0, -1).join("/");
  return `${parts?.endsWith(`/${above}`) ? parts : `${containerdState}/${above}`}/${task.containerId}`;
}

/** The parent's process id, the second word after the name in parentheses (see proc_pid_stat(5)). */
async function parent(pid: number, root: string): Promise<string | undefined> {
  const stat = await readIfThere(`${root}/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 1).trim().split(" ")[1];
}

async function workingDirectory(pid: string | undefined, root: string): Promise<string | undefined> {
  try {
    return pid && await Deno.readLink(`${root}/proc/${pid}/cwd`);
  } catch (error) {
    // It has ended, or is the kernel's.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}
