/** TCP ports of loopback that nobody uses at the moment. */
export function freePorts(): { http: number; rpc: number; serf: number } {
  const listeners = ["http", "rpc", "serf"].map(() => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const [http = 0, rpc = 0, serf = 0] = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return { http, rpc, serf };
}
