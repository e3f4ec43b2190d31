import assert from "node:assert/strict";
import type { Interrupts } from "../../tools/launcher/session/interrupts.ts";
import { scriptedLaunch } from "./scripted_launch.ts";

function names(calls: readonly { call: string }[]): string[] {
  return calls.map(({ call }) => call);
}

function stopAfterExec(line: string, interrupts: Interrupts): void {
  if (line.includes("ended with")) interrupts.interrupt();
}

function stdin(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from([new TextEncoder().encode(text)]);
}

Deno.test("launch() runs a task to its end, shows its output and resolves to its exit status", async () => {
  const { end, out, err, said, calls } = await scriptedLaunch({ image: "exits" });
  assert.deepEqual([end, out, err], [3, "to stdout\n", "to stderr\n"]);
  assert.deepEqual(names(calls), ["setConfig", "startTask", "destroyTask"]);
  assert.deepEqual(said.filter((line) => line.startsWith("event")), ["event: Downloading image image=x"]);
});

Deno.test("launch() hands the plugin the address of the command line over that of its config", async () => {
  const { calls } = await scriptedLaunch({ image: "exits", options: { address: "/run/other.sock" } });
  assert.deepEqual(calls[0]?.detail, { containerd_address: "/run/other.sock" });
});

Deno.test("launch() tells why the driver is not healthy, and starts nothing", async () => {
  const { end, calls } = await scriptedLaunch({ image: "exits", options: { address: "/gone" } });
  assert.equal(end, "Cannot use the driver: it is unhealthy: because");
  assert.deepEqual(names(calls), ["setConfig"]);
});

Deno.test("launch() tells why a task does not start, and destroys nothing, as Nomad", async () => {
  const { end, calls } = await scriptedLaunch({ image: "fails" });
  assert.equal(end, "no such image (Nomad would try again)");
  assert.deepEqual(names(calls), ["setConfig", "startTask"]);
});

Deno.test("launch() stops the task with the job's signal and patience at Ctrl-C", async () => {
  const { end, calls } = await scriptedLaunch({
    image: "waits",
    lines: 'kill_signal = "SIGINT"\nkill_timeout = "12s"',
    options: { stats: true },
    onSay(line, interrupts) {
      if (line.startsWith("stats")) interrupts.interrupt();
    },
  });
  assert.equal(end, 143);
  assert.deepEqual(calls.find(({ call }) => call === "stopTask")?.detail, { seconds: 12, signal: "SIGINT" });
  assert.equal(calls.at(-1)?.call, "destroyTask");
});

Deno.test("launch() kills the task at a second Ctrl-C, whatever signal the job names", async () => {
  const { calls } = await scriptedLaunch({
    image: "waits",
    lines: 'kill_signal = "SIGNONE"',
    options: { stats: true },
    onSay(line, interrupts) {
      if (line.startsWith("stats") || line.startsWith("stops")) interrupts.interrupt();
    },
  });
  const signals = calls.filter(({ call }) => call === "stopTask").map(({ detail }) => detail["signal"]);
  assert.deepEqual(signals.sort(), ["SIGKILL", "SIGNONE"]);
});

Deno.test("launch() gives up at Ctrl-C before the task runs, and has the driver clean up", async () => {
  const { end, calls } = await scriptedLaunch({
    image: "waits",
    onSay(line, interrupts) {
      if (line.startsWith("event")) interrupts.interrupt();
    },
  });
  assert.equal(end, "interrupted");
  assert.deepEqual(names(calls).filter((call) => call !== "startTask"), ["setConfig", "destroyTask"]);
});

Deno.test("launch() sends a signal once the task has written the text to wait for", async () => {
  const { end, calls, said } = await scriptedLaunch({
    image: "waits",
    options: { signal: "SIGUSR1", after: "stdout" },
  });
  assert.equal(end, 9);
  assert.deepEqual(calls.find(({ call }) => call === "signalTask")?.detail, { signal: "SIGUSR1" });
  assert(said.includes("sends SIGUSR1"));
});

Deno.test("launch() says that it did nothing when the task ended without the text to wait for", async () => {
  const { end, said, calls } = await scriptedLaunch({ image: "exits", options: { exec: ["ls"], after: "never" } });
  assert.equal(end, 3);
  assert(said.includes('"never" did not come, so no command was run'), said.join("\n"));
  assert(!names(calls).includes("exec"));
});

Deno.test("launch() runs a command in the task with its input and shows both outputs", async () => {
  const { out, err, said, calls } = await scriptedLaunch({
    image: "waits",
    options: { exec: ["cat", "-"] },
    execInput: { stdin: stdin("typed\n") },
    onSay: stopAfterExec,
  });
  assert.match(out, /typed\n/);
  assert.match(err, /exec err\n/);
  assert(said.includes('"cat -" ended with 4'));
  assert.deepEqual(calls.find(({ call }) => call === "exec")?.detail, { command: ["cat", "-"], tty: false });
});

Deno.test("launch() tells a command with a tty the size of the terminal", async () => {
  const size = { height: 24, width: 80 };
  const tty = {
    take(onSize: (one: typeof size) => void) {
      onSize(size);
      return { [Symbol.dispose]() {} };
    },
  };
  const { calls } = await scriptedLaunch({
    image: "waits",
    options: { exec: ["sh"], tty: true },
    execInput: { tty },
    onSay: stopAfterExec,
  });
  assert.deepEqual(calls.find(({ call }) => call === "exec")?.detail, { command: ["sh"], tty: true });
  assert.deepEqual(calls.find(({ call }) => call === "size")?.detail, size);
});

Deno.test("launch() prints usage when asked to", async () => {
  const { said } = await scriptedLaunch({
    image: "waits",
    options: { stats: true },
    onSay(line, interrupts) {
      if (line.startsWith("stats")) interrupts.interrupt();
    },
  });
  assert(said.some((line) => /^stats: cpu 7\.0%/.test(line)), said.join("\n"));
});

Deno.test("launch() starts a plugin that died again and has it recover the task, as Nomad", async () => {
  const { end, said, calls } = await scriptedLaunch({ image: "dies" });
  assert.equal(end, 8, said.join("\n"));
  assert.deepEqual(names(calls), ["setConfig", "startTask", "setConfig", "recoverTask", "destroyTask"]);
  assert.equal(calls[3]?.detail.id, calls[1]?.detail.id);
  assert(said.includes("the plugin ended with SIGKILL; starts it again to recover the task, as Nomad does"));
});
