import type { NomadAgent } from "../../tests/support/nomad/nomad_agent.ts";
import { type Allocation, hasEnded } from "../../tests/support/nomad/nomad_api.ts";
import { benchJob, type Contestant, TASK } from "./bench_job.ts";

const GIVEN_UP_MS = 60_000;
const LOOK_EVERY_MS = 5;

/** What the life of one job took. */
export interface JobTimes {
  /** From the request that registers it to the line that its last task wrote, by that task's clock. */
  readonly lineMs: number;
  /** The same to the first byte in the log, where Nomad puts it at the next of its tenths of a second. */
  readonly firstByteMs: number;
  /** From the request that stops it to the event `Killed`; the last task's. */
  readonly killedMs: number;
  /** A command in its first task, from the request to the answer with the exit code. */
  readonly execMs: number;
}

let jobs = 0;

/** Runs a job from its registration to its end. */
export async function jobTimes(agent: NomadAgent, wanted: Contestant & { count?: number }): Promise<JobTimes> {
  const { api, directory } = agent;
  const { count = 1 } = wanted;
  const id = `bench-${jobs++}`;
  const registeredAt = Date.now();
  await api.put("/v1/jobs", { Job: benchJob(id, wanted) });
  const allocations = await api.waitFor<Allocation[]>(`/v1/job/${id}/allocations`, ({ length }) => length === count);
  const ids = allocations.map(({ ID }) => ID);
  const written = await Promise.all(
    ids.map((id) => firstWrite(`${directory}/data/alloc/${id}/alloc/logs/${TASK}.stdout.0`)),
  );
  const firstByteMs = Math.max(...written.map(({ at }) => at)) - registeredAt;
  const lineMs = Math.max(...written.map(({ uptimeMs }) => uptimeMs)) + bootedAt() - registeredAt;
  const [first = ""] = ids;
  await api.allocation(first, ({ ClientStatus }) => ClientStatus === "running");
  const execMs = await commandMs(api.address, first);
  const stoppedAt = Date.now();
  await api.stopJob(id);
  const killed = await Promise.all(ids.map(async (id) => killedAt(await api.allocation(id, hasEnded))));
  return { lineMs, firstByteMs, killedMs: Math.max(...killed) - stoppedAt, execMs };
}

/** When the node booted, as `Date.now()` has it. */
function bootedAt(): number {
  return Date.now() - parseFloat(Deno.readTextFileSync("/proc/uptime")) * 1000;
}

/** When a log got its first byte, and what it says: it is written once, so that is when it was changed last. */
async function firstWrite(path: string): Promise<{ at: number; uptimeMs: number }> {
  for (const start = Date.now(); Date.now() - start < GIVEN_UP_MS;) {
    const info = await Deno.stat(path).catch(() => undefined);
    if (info?.mtime && info.size > 0) {
      return { at: info.mtime.getTime(), uptimeMs: parseFloat(await Deno.readTextFile(path)) * 1000 };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`Cannot measure a start: nothing was written to "${path}"`);
}

function killedAt({ TaskStates }: Allocation): number {
  const event = TaskStates?.[TASK]?.Events.find(({ Type }) => Type === "Killed");
  if (event === undefined) throw new Error(`Cannot measure a stop: ${JSON.stringify(TaskStates)}`);
  return event.Time / 1e6;
}

/** A command in a task as the command line tool runs one: a websocket that ends with the exit code. */
async function commandMs(address: string, allocation: string): Promise<number> {
  const query = new URLSearchParams({ task: TASK, tty: "false", command: JSON.stringify(["/bin/true"]) });
  const start = performance.now();
  const socket = new WebSocket(`${address.replace("http", "ws")}/v1/client/allocation/${allocation}/exec?${query}`);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // Not every driver lets a command end whose input goes on.
  socket.onopen = () => socket.send(JSON.stringify({ stdin: { close: true } }));
  socket.onmessage = ({ data }) => {
    const { exited, result } = JSON.parse(data);
    if (exited && result?.exit_code > 0) reject(new Error(`Cannot measure a command: ${data}`));
    else if (exited) resolve(performance.now() - start);
  };
  socket.onclose = ({ reason }) => reject(new Error(`Cannot measure a command: ${reason}`));
  try {
    return await promise;
  } finally {
    socket.close();
  }
}
