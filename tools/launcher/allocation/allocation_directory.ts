/** An allocation's directory on the node, removed with everything in it at disposal. */
export interface AllocationDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Open to every user, as a task may run as any (Nomad client/allocdir); `tmp` keeps users from each other's files. */
const OPEN = 0o777;
const STICKY = 0o1777;

/** Makes `<parent>/<id>` with Nomad's directories: `alloc/{data,logs,tmp}` and `<task>/{local,secrets,tmp}`. */
export async function makeAllocationDirectory(
  { parent, id, taskName }: { parent: string; id: string; taskName: string },
): Promise<AllocationDirectory> {
  const path = `${parent}/${id}`;
  await makeDirectory(path, 0o755);
  for (const name of ["alloc", "alloc/data", "alloc/logs", taskName, `${taskName}/local`, `${taskName}/secrets`]) {
    await makeDirectory(`${path}/${name}`, OPEN);
  }
  for (const name of ["alloc/tmp", `${taskName}/tmp`]) await makeDirectory(`${path}/${name}`, STICKY);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** The process's umask would take rights away from what mkdir is told. */
async function makeDirectory(path: string, mode: number): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
  await Deno.chmod(path, mode);
}
