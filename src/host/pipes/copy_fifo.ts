/**
 * Holds the target open for reading too, so that a reader of it that leaves ends nothing; the lock, on the source itself,
 * keeps it to one copier, also when a former plugin's is still at work.
 */
const SCRIPT = 'test -p "$1" -a -p "$2" || exit; exec 3<>"$2" <"$1"; if flock --nonblock 0; then exec cat >&3; fi';

/**
 * Has a process copy what comes from one FIFO into another, until its writers have closed it. It is a process of its own
 * and outlives this one, since bytes that nobody takes hold up whoever writes them. Resolves when it has ended.
 */
export async function copyFifo(source: string, target: string): Promise<void> {
  const command = new Deno.Command("sh", {
    args: ["-c", SCRIPT, "copy-fifo", source, target],
    clearEnv: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    ...{ stdin: "null", stdout: "null", stderr: "null" } as const,
  });
  await command.spawn().status;
}
