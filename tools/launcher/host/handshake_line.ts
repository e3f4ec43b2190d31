import { LaunchError } from "./launch_error.ts";

/** Core protocol, application protocol, network, address, transport; a certificate may follow (go-plugin client.go). */
const FIELDS = 5;

/** gRPC address (`unix:///path`) in a plugin's first line of stdout, read as strictly as Nomad's agent does. */
export function parseHandshakeLine(line: string): string {
  const fields = line.trim().split("|");
  const [core, app, network, address, transport] = fields;
  const wrong = (reason: string) => new LaunchError(`Cannot use handshake "${line.trim()}": ${reason}`);
  if (fields.length < FIELDS) throw wrong(`it has ${fields.length} fields, not ${FIELDS} or more`);
  if (core !== "1") throw wrong(`its core protocol is "${core}", not 1`);
  if (app !== "2") throw wrong(`its plugin protocol is "${app}", not 2`);
  if (network !== "unix") throw wrong(`its network is "${network}", not unix`);
  if (transport !== "grpc") throw wrong(`its transport is "${transport}", not grpc`);
  return `unix://${address}`;
}
