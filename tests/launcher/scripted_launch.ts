import { Interrupts } from "../../tools/launcher/session/interrupts.ts";
import { launch, type LaunchWorld } from "../../tools/launcher/session/launch.ts";
import type { LaunchOptions } from "../../tools/launcher/session/launch_options.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

/** What came of a launch on the scripted driver. */
export interface Launched {
  /** The exit status, or the message of the error. */
  readonly end: number | string;
  readonly out: string;
  readonly err: string;
  /** The launcher's own lines. */
  readonly said: readonly string[];
  /** The calls that the driver saw. */
  readonly calls: readonly { readonly call: string; readonly detail: Record<string, unknown> }[];
}

/** What to launch, on which driver, and what happens meanwhile. */
export interface Script {
  readonly image: "exits" | "waits" | "dies" | "fails";
  readonly lines?: string;
  readonly options?: Partial<LaunchOptions>;
  readonly execInput?: LaunchWorld["execInput"];
  /** Called with each of the launcher's own lines. */
  readonly onSay?: (line: string, interrupts: Interrupts) => void;
}

/** Launches a job with one task on the scripted driver, with a temporary directory of its own. */
export async function scriptedLaunch({ image, lines = "", options = {}, execInput, onSay }: Script): Promise<Launched> {
  const directory = await Deno.makeTempDir();
  const out: string[] = [];
  const err: string[] = [];
  const said: string[] = [];
  const text = (chunk: Uint8Array) => new TextDecoder().decode(chunk);
  const interrupts = new Interrupts((error) => said.push(String(error)));
  const terminal = {
    out: (chunk: Uint8Array<ArrayBuffer>) => void out.push(text(chunk)),
    err: (chunk: Uint8Array<ArrayBuffer>) => void err.push(text(chunk)),
    say(line: string) {
      said.push(line);
      onSay?.(line, interrupts);
    },
  };
  try {
    const files = await writeFiles(directory, { image, lines });
    const all = { variables: {}, stats: false, tty: false, verbose: false, ...files, ...options };
    const world = { terminal, interrupts, execInput: execInput ?? {} };
    const end = await launch(all, world).catch((error: Error) => error.message);
    return { end, out: out.join(""), err: err.join(""), said, calls: await calls(directory) };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function writeFiles(directory: string, { image, lines }: { image: string; lines: string }) {
  const script = new URL("./scripted_driver.ts", import.meta.url).pathname;
  const plugin = `${directory}/plugin`;
  const job = `${directory}/job.hcl`;
  const run = `exec env CALLS=${directory}/calls ${Deno.execPath()} run -A --quiet --no-check ${script}`;
  await Deno.writeTextFile(plugin, `#!/bin/sh\n${run}\n`, { mode: 0o755 });
  await Deno.writeTextFile(
    job,
    `job "j" {\n group "g" {\n task "t" {\n driver = "containerd-driver"\n config {\n image = "${image}"\n }\n${lines}\n}\n}\n}`,
  );
  return { plugin, job };
}

async function calls(directory: string): Promise<Launched["calls"]> {
  const text = await Deno.readTextFile(`${directory}/calls`).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}
