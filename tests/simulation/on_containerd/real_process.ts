import type { WatchedProcess } from "../walked_task.ts";

/** After the command's name in proc_pid_stat(5): the state, and 19 fields on, when it was started. */
const STARTED = 19;
const KILLED = 137;
const OWN_CODE = /\bexit (\d+)/;

/** The first process of a real container. Its exit code is known by what its script says and by what was done to it. */
export class RealProcess implements WatchedProcess {
  readonly endsByItself: boolean;
  readonly #pid: number;
  readonly #started: string | undefined;
  readonly #ownCode: number | undefined;

  /** `script` is the shell's script that it runs. */
  constructor(pid: number, script: string) {
    this.#pid = pid;
    this.#started = startOf(pid);
    this.endsByItself = !script.includes("sleep");
    const code = OWN_CODE.exec(script)?.[1];
    this.#ownCode = code === undefined ? undefined : Number(code);
  }

  get isRunning(): boolean {
    return this.#started !== undefined && startOf(this.#pid) === this.#started;
  }

  exitCodes({ mayBeKilled }: { mayBeKilled: boolean }): Promise<readonly number[]> {
    const own = this.#ownCode === undefined ? [] : [this.#ownCode];
    return Promise.resolve(mayBeKilled ? [...own, KILLED] : own);
  }
}

/** When the process of that id was started, in the kernel's clock ticks since its own start; undefined unless it runs. */
function startOf(pid: number): string | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[STARTED];
  } catch (error) {
    // One that ends meanwhile cannot be read.
    if (error instanceof Deno.errors.NotFound || (error as { code?: string }).code === "ESRCH") return undefined;
    throw error;
  }
}
