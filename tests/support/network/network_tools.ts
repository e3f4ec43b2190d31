import { runCommand } from "../../../dev/run_command.ts";

/** A server that runs until it is disposed. */
class Server implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#child.stdout.cancel();
  }
}

const UDP_ECHO = `
const socket = (await import("node:dgram")).createSocket("udp4");
socket.on("message", (text, from) => socket.send(text, from.port, from.address));
socket.bind(Number(Deno.args[0]), () => console.log("ready"));
`;
const UDP_ASK = `
const socket = (await import("node:dgram")).createSocket(Deno.args[0].includes(":") ? "udp6" : "udp4");
socket.on("message", (text) => { console.log(text.toString()); Deno.exit(0); });
const ask = () => socket.send("hello", Number(Deno.args[1]), Deno.args[0]);
ask();
setInterval(ask, 1000);
setTimeout(() => Deno.exit(1), 60000);
`;
const HTTP_WHO = `
Deno.serve({ hostname: "::", port: Number(Deno.args[0]), onListen: () => console.log("ready") },
  (_, { remoteAddr }) => new Response(remoteAddr.hostname.replace(/^::ffff:/, "")));
`;

const HTTP_ASK = `
const answer = await fetch(Deno.args[0], { signal: AbortSignal.timeout(60000) });
console.log(await answer.text());
`;

/** A UDP server that sends back what it is sent, run by these words. */
export function udpEcho(words: readonly string[], port: number): Promise<AsyncDisposable> {
  return serve(words, UDP_ECHO, port);
}

/** An HTTP server that answers with its client's address, run by these words. */
export function httpWho(words: readonly string[], port: number): Promise<AsyncDisposable> {
  return serve(words, HTTP_WHO, port);
}

/** What a UDP server answers to "hello"; rejects when it does not. */
export async function askUdp(words: readonly string[], host: string, port: number): Promise<string> {
  return (await runCommand([...words, ...deno(UDP_ASK), host, `${port}`])).trim();
}

/** What an HTTP server answers; rejects when it does not within a minute. */
export async function askHttp(words: readonly string[], url: string): Promise<string> {
  return (await runCommand([...words, ...deno(HTTP_ASK), url])).trim();
}

async function serve(words: readonly string[], script: string, port: number): Promise<AsyncDisposable> {
  const [command = "", ...args] = [...words, ...deno(script), `${port}`];
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return new Server(child);
}

function deno(script: string): string[] {
  return [Deno.execPath(), "eval", "--quiet", "--no-config", "--no-lock", script, "--"];
}
