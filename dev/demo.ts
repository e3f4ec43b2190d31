/** Shows the driver at work on this machine, and leaves nothing behind: `deno task demo`. */

import { useOwnHttp2 } from "../packages/grpc/use_own_http2.ts";
import { Interrupts } from "../tools/launcher/session/interrupts.ts";
import { launch } from "../tools/launcher/session/launch.ts";
import { ensureContainerd } from "./containerd/ensure_containerd.ts";
import { PrivateContainerd } from "./containerd/private_containerd.ts";
import { DemoTerminal } from "./demo/demo_terminal.ts";
import { Premises } from "./demo/premises.ts";
import { busyboxImage } from "./image/busybox_image.ts";

const JOB = "examples/hello.nomad.hcl";
const GREETING = "hello from greeter\n";
const ANSWER = "got SIGUSR1\n";

const terminal = new DemoTerminal();

async function main(): Promise<number> {
  if (Deno.uid() !== 0) {
    terminal.fail("this needs root, since it runs a container: sudo $(which deno) task demo");
    return 1;
  }
  useOwnHttp2();
  const premises = await Premises.open();
  const exitStatus = await show(premises.directory).catch((error) => {
    terminal.fail(error instanceof Error ? error.message : String(error));
    return 1;
  });
  const leftovers = await premises.close();
  if (leftovers.length === 0) terminal.done("nothing is left behind: no process, no mount, no file");
  for (const leftover of leftovers) terminal.fail(`left behind: ${leftover}`);
  return exitStatus === 0 && leftovers.length === 0 ? 0 : 1;
}

/** Runs the job in a containerd below the directory; resolves to the task's exit status. */
async function show(directory: string): Promise<number> {
  const binaries = await ensureContainerd();
  await using containerd = await PrivateContainerd.start({ binaries });
  terminal.done(`a private containerd ${binaries.version.text}, ${relative(binaries.containerd)}`);
  const image = await busyboxImage();
  await containerd.importImages(image);
  terminal.done(`a small image, made here: ${image.name}`);
  const config = `${directory}/plugin.hcl`;
  const { socket, snapshotter } = containerd;
  // A network would leave a bridge on the node, and rules of its firewall.
  const options = `containerd_address = "${socket}"\nsnapshotter = "${snapshotter}"\nnetwork { mode = "none" }\n`;
  await Deno.writeTextFile(config, options);
  try {
    return await runJob(config);
  } finally {
    await Deno.remove(config);
  }
}

async function runJob(config: string): Promise<number> {
  terminal.done(`${JOB}, run as a Nomad client runs it:\n`);
  using interrupts = new Interrupts((error) => terminal.fail(String(error))).listen();
  terminal.onText(ANSWER, () => interrupts.interrupt());
  const job = new URL(`../${JOB}`, import.meta.url).pathname;
  const actions = { stats: true, signal: "SIGUSR1", after: GREETING.repeat(2) };
  const options = { job, config, variables: {}, tty: false, verbose: false, ...actions };
  const exitStatus = await launch(options, { terminal, interrupts, execInput: {} });
  terminal.done(`the task ended with exit status ${exitStatus}`, { after: "\n" });
  return exitStatus;
}

/** A path as seen from the checkout, if it lies in it. */
function relative(path: string): string {
  const checkout = new URL("../", import.meta.url).pathname;
  return path.startsWith(checkout) ? path.slice(checkout.length) : path;
}

if (import.meta.main) Deno.exit(await main());
