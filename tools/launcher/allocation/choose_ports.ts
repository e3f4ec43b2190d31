import type { Port } from "../job/job.ts";
import type { AllocatedPort } from "./allocation.ts";

const HOST_IP = "127.0.0.1";

/** Numbers for a group's ports: the job's own, or ones that are free now. */
export function choosePorts(ports: readonly Port[], pick: () => number = freePort): AllocatedPort[] {
  return ports.map((port) => ({ label: port.label, value: port.static ?? pick(), to: port.to, hostIp: HOST_IP }));
}

function freePort(): number {
  using listener = Deno.listen({ hostname: HOST_IP, port: 0 });
  return listener.addr.port;
}
