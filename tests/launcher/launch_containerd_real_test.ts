import assert from "node:assert/strict";
import type { PrivateContainerd } from "../../dev/containerd/private_containerd.ts";
import { lines } from "../../tools/launcher/host/lines.ts";
import { BUSYBOX } from "../support/real_containerd.ts";
import { testedBinary } from "../support/tested_plugin.ts";
import { realContainerdTest } from "../support/real_containerd_test_case.ts";

const MAIN = new URL("../../tools/launcher/main.ts", import.meta.url).pathname;

/** A job whose one task runs a shell script. */
function job(script: string, driver = "containerd-driver"): string {
  return `variable "shell" {
  default = "/bin/sh"
}
job "launched" {
  group "g" {
    task "t" {
      driver       = "${driver}"
      kill_timeout = "10s"
      config {
        image   = "${BUSYBOX}"
        command = "\${var.shell}"
        args    = ["-c", <<-EOT
          ${script}
          EOT
        ]
      }
      env {
        GREETING = "hello \${NOMAD_JOB_NAME}"
      }
      template {
        data        = "from a template"
        destination = "local/note"
      }
    }
  }
}`;
}

interface Launcher extends AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly directory: string;
}

/** The launcher as a process of its own, with a directory of its own for temporary files. */
async function launcher(
  containerd: PrivateContainerd,
  script: string,
  args: readonly string[] = [],
  { terminal = false, driver = "containerd-driver" } = {},
): Promise<Launcher> {
  const directory = await Deno.makeTempDir();
  const config =
    `containerd_address = "${containerd.socket}"\nsnapshotter = "${containerd.snapshotter}"\nnetwork {\nmode = "none"\n}\n`;
  await Deno.writeTextFile(`${directory}/job.hcl`, job(script, driver));
  await Deno.writeTextFile(`${directory}/plugin.hcl`, `plugin "containerd-driver" {\nconfig {\n${config}\n}\n}\n`);
  await Deno.mkdir(`${directory}/tmp`);
  const binary = testedBinary();
  const plugin = binary === undefined ? [] : ["--plugin", binary];
  const options = ["--config", `${directory}/plugin.hcl`, ...plugin, ...args];
  const run = ["run", "-A", "--quiet", MAIN, `${directory}/job.hcl`, ...options];
  const [program = "", ...words] = terminal ? inTerminal([Deno.execPath(), ...run]) : [Deno.execPath(), ...run];
  const child = new Deno.Command(program, {
    args: words,
    env: { TMPDIR: `${directory}/tmp` },
    stdin: terminal ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return { child, directory, [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }) };
}

/** The command in a terminal of 31 rows and 101 columns, which stdin types into and whose screen is stdout. */
function inTerminal(command: readonly string[]): string[] {
  const words = command.map((word) => `'${word}'`).join(" ");
  return ["script", "--quiet", "--return", "--command", `stty rows 31 cols 101; exec ${words}`, "/dev/null"];
}

/** Nothing of the launch is left, neither in containerd nor on the node. */
async function assertGone(containerd: PrivateContainerd, { directory }: Launcher): Promise<void> {
  assert.deepEqual(await Array.fromAsync(Deno.readDir(`${directory}/tmp`)), []);
  const { stdout } = await new Deno.Command("ctr", { args: ["containers", "list", "-q"], env: containerd.env })
    .output();
  assert.equal(new TextDecoder().decode(stdout), "");
}

realContainerdTest("the launcher runs a job's task to its end and leaves nothing behind", async (containerd) => {
  await using launch = await launcher(containerd, 'echo "$GREETING"; cat /local/note; echo oops >&2; exit 7');
  const { code, stdout, stderr } = await launch.child.output();
  const [out, err] = [new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)];
  assert.deepEqual([code, out], [7, "hello launched\nfrom a template"], err);
  assert.match(err, /^oops$/m);
  await assertGone(containerd, launch);
});

realContainerdTest("the launcher runs a docker task as it is written only with --as-is", async (containerd) => {
  await using launch = await launcher(containerd, "echo as it is", ["--as-is"], { driver: "docker" });
  const { code, stdout, stderr } = await launch.child.output();
  assert.deepEqual([code, new TextDecoder().decode(stdout)], [0, "as it is\n"], new TextDecoder().decode(stderr));
  await using refused = await launcher(containerd, "true", [], { driver: "docker" });
  const { code: failed, stderr: reason } = await refused.child.output();
  assert.equal(failed, 125);
  assert.match(
    new TextDecoder().decode(reason),
    /driver "docker".*: allowed is "containerd-driver", or "docker" with --as-is/,
  );
});

realContainerdTest("the launcher runs a command in the task, then stops it at Ctrl-C", async (containerd) => {
  const script = "trap 'echo bye; exit 5' TERM; echo up; while true; do sleep 1 & wait $!; done";
  const exec = ["--after", "up", "--exec", "--", "sh", "-c", 'echo "in $NOMAD_TASK_NAME"'];
  await using launch = await launcher(containerd, script, exec);
  const out: string[] = [];
  const said = collect(launch.child.stderr, (line) => {
    if (line.includes("ended with 0")) launch.child.kill("SIGINT");
  });
  for await (const line of lines(launch.child.stdout)) out.push(line);
  const { code } = await launch.child.status;
  assert.deepEqual([code, out], [5, ["up", "in t", "bye"]], (await said).join("\n"));
  await assertGone(containerd, launch);
});

realContainerdTest("the launcher gives a command its terminal, raw and of the same size", async (containerd) => {
  const script = "trap 'echo bye; exit 5' TERM; echo up; while true; do sleep 1 & wait $!; done";
  const exec = ["--after", "up", "--exec", "--tty", "--", "sh"];
  await using launch = await launcher(containerd, script, exec, { terminal: true });
  const said = launch.child.stderr.pipeTo(new WritableStream());
  const screen = new Screen(launch.child);
  await screen.until("# ");
  await screen.type("stty size\n");
  await screen.until("\n31 101\r");
  await screen.type("echo sleeping; sleep 3600\n");
  await screen.until("\nsleeping\r");
  await screen.type("\x03");
  await screen.type("echo interrupted $?; exit\n");
  await screen.until("\ninterrupted 130\r");
  await screen.until("ended with 0");
  await screen.type("\x03");
  const { code } = await screen.end();
  await said;
  assert.equal(code, 5, screen.text);
  await assertGone(containerd, launch);
});

/** What a terminal shows, and the keyboard before it. */
class Screen {
  text = "";
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array>;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#keyboard = child.stdin.getWriter();
  }

  async type(keys: string): Promise<void> {
    await this.#keyboard.write(new TextEncoder().encode(keys));
  }

  /** Resolves once it shows a text. */
  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) assert.ok(await this.#read(), `no "${text}" in "${this.text}"`);
  }

  async end(): Promise<Deno.CommandStatus> {
    while (await this.#read());
    await this.#keyboard.close();
    return await this.#child.status;
  }

  async #read(): Promise<boolean> {
    const { done, value = "" } = await this.#reader.read();
    this.text += value;

    return !done;
  }
}

realContainerdTest("the launcher tells why a task does not start", async (containerd) => {
  await using launch = await launcher(containerd, "true", ["--var", "shell=/bin/nothing"]);
  const { code, stderr } = await launch.child.output();
  assert.equal(code, 125);
  assert.match(new TextDecoder().decode(stderr), /^launcher: .*\/bin\/nothing.*\(Nomad would not try again\)$/m);
  await assertGone(containerd, launch);
});

async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines(stream)) {
    all.push(line);
    onLine(line);
  }
  return all;
}
