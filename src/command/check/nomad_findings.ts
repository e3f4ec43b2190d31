import { type Finding, good, note } from "../finding.ts";

const TIMEOUT_MS = 3_000;

/** What of an agent's `/v1/agent/self` is looked at (see Nomad's API documentation, Agent). */
interface AgentSelf {
  readonly config?: {
    readonly Version?: { readonly Version?: string };
    readonly Telemetry?: { readonly PublishAllocationMetrics?: boolean };
  };
}

/** What the agent of this node says, at NOMAD_ADDR and with NOMAD_TOKEN as Nomad's own command line takes them. */
export async function nomadFindings(env: Pick<Deno.Env, "get"> = Deno.env): Promise<Finding[]> {
  const address = env.get("NOMAD_ADDR") ?? "http://127.0.0.1:4646";
  const token = env.get("NOMAD_TOKEN");
  try {
    const response = await fetch(`${address}/v1/agent/self`, {
      headers: token === undefined ? {} : { "X-Nomad-Token": token },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await response.text();
    if (!response.ok) {
      return [note("nomad", `${address} answers ${response.status}: ${body.slice(0, 100).trim()}`, "set NOMAD_TOKEN")];
    }
    return agentFindings(JSON.parse(body), address);
  } catch (error) {
    const reason = rootReason(error);
    return [note("nomad", `no agent answers at ${address} (${reason})`, "start it, or set NOMAD_ADDR")];
  }
}

/** What that answer of an agent means for the driver. */
export function agentFindings({ config = {} }: AgentSelf, address: string): Finding[] {
  const agent = good("nomad", `${config.Version?.Version ?? "of unknown version"} at ${address}`);
  if (config.Telemetry?.PublishAllocationMetrics) return [agent, good("telemetry", "tasks' usage is published")];
  const fix = "set telemetry { publish_allocation_metrics = true } in the agent's configuration";
  return [agent, note("telemetry", "the agent does not ask for tasks' usage", fix)];
}

/** Deno's words for a failed request say last what the system said: "…: tcp connect error: Connection refused (os error 111)". */
function rootReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message.split("\n")[0]!.split(": ").at(-1)! : rootReason(error.cause);
}
