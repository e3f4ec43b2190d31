/** One event of a task, as an allocation's status shows it. */
export interface TaskEvent {
  readonly Type: string;
  /** Nanoseconds since 1970. */
  readonly Time: number;
  readonly DisplayMessage: string;
  readonly ExitCode: number;
  readonly Signal: number;
}

/** The parts of an allocation that the tests look at. */
export interface Allocation {
  readonly ID: string;
  readonly ClientStatus: "pending" | "running" | "complete" | "failed" | "lost" | "unknown";
  readonly TaskStates:
    | Record<string, { State: string; Failed: boolean; Restarts: number; Events: TaskEvent[] }>
    | null;
}

/** Whether all tasks of an allocation have ended. */
export function hasEnded({ ClientStatus }: Allocation): boolean {
  return ClientStatus === "complete" || ClientStatus === "failed" || ClientStatus === "lost";
}

/** A job in the form that the API takes. */
export type Job = { readonly ID: string; readonly Namespace?: string } & Record<string, unknown>;

/** Longer than anything that a test waits for. */
const TIMEOUT_MS = 60_000;

/** The parts of Nomad's HTTP API that the tests use. */
export class NomadApi {
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  /** The answer of a GET request; throws what Nomad says when it fails. */
  async get<T>(path: string): Promise<T> {
    return await (await this.#request("GET", path)).json();
  }

  /** The text that a GET request answers. */
  async text(path: string): Promise<string> {
    return await (await this.#request("GET", path)).text();
  }

  /** Sends a body, as JSON, and ignores the answer unless it tells a failure. */
  async put(path: string, body: unknown): Promise<void> {
    await (await this.#request("PUT", path, body)).body?.cancel();
  }

  /** The job that an HCL job file describes. */
  async parseJob(hcl: string): Promise<Job> {
    return await (await this.#request("PUT", "/v1/jobs/parse", { JobHCL: hcl, Canonicalize: true })).json();
  }

  /** Runs a job and returns the id of its first allocation. */
  async runJob(job: Job): Promise<string> {
    await this.put("/v1/jobs", { Job: job });
    const [{ ID = "" } = {}] = await this.waitFor<Allocation[]>(
      `/v1/job/${job.ID}/allocations?namespace=${job.Namespace ?? "default"}`,
      (allocations) => allocations.length > 0,
    );
    return ID;
  }

  /** Stops a job; its allocations end later. */
  async stopJob(id: string): Promise<void> {
    await (await this.#request("DELETE", `/v1/job/${id}`)).body?.cancel();
  }

  /** The allocation as soon as it is as wanted. */
  allocation(id: string, isWanted: (allocation: Allocation) => boolean): Promise<Allocation> {
    return this.waitFor(`/v1/allocation/${id}`, isWanted);
  }

  /** The answer to a blocking query as soon as it is as wanted. */
  async waitFor<T>(path: string, isWanted: (answer: T) => boolean): Promise<T> {
    const start = performance.now();
    for (let index = "0";;) {
      const response = await this.#request(
        "GET",
        `${path}${path.includes("?") ? "&" : "?"}index=${index}&wait=${TIMEOUT_MS}ms`,
      );
      const answer: T = await response.json();
      if (isWanted(answer)) return answer;
      if (performance.now() - start > TIMEOUT_MS) {
        throw new Error(`Cannot wait for "${path}": it is ${JSON.stringify(answer)}`);
      }
      index = response.headers.get("X-Nomad-Index") ?? "0";
    }
  }

  /** A task's log from its start, as it grows. */
  async *#log(allocation: string, { task, type }: { task: string; type: string }): AsyncGenerator<string> {
    const query = `task=${task}&type=${type}&follow=true&plain=true&origin=start`;
    const response = await this.#request("GET", `/v1/client/fs/logs/${allocation}?${query}`);
    if (response.body) yield* response.body.pipeThrough(new TextDecoderStream());
  }

  /** Resolves once a task has written a text. */
  async logHas(
    allocation: string,
    { task, text, type = "stdout" }: { task: string; text: string; type?: "stdout" | "stderr" },
  ): Promise<void> {
    // An allocation runs as soon as one of its tasks does.
    await this.allocation(allocation, ({ TaskStates }) => (TaskStates?.[task]?.State ?? "pending") !== "pending");
    let seen = "";
    for await (const chunk of this.#log(allocation, { task, type })) {
      seen += chunk;
      if (seen.includes(text)) return;
    }
    throw new Error(`Cannot find "${text}" in the log of "${task}": it ends with "${seen.slice(-200)}"`);
  }

  async #request(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(this.address + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw new Error(`Cannot ${method} "${path}": ${response.status} ${await response.text()}`);
  }
}
