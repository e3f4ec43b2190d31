/** Kills all processes that a session leader left behind: a killed agent's plugins and log collectors. */
export async function endSession(leader: number): Promise<void> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (/^\d+$/.test(name) && await sessionOf(name) === leader) killIfThere(Number(name));
  }
}

async function sessionOf(pid: string): Promise<number | undefined> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  // After the name, which may hold blanks and brackets: state, parent, group, session (see proc_pid_stat(5)).
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
}

function killIfThere(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
