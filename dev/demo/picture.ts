/** Runs the demo and draws what it wrote, as the README shows it: `deno task demo:picture`. */

import { terminalSvg } from "./terminal_svg.ts";

const DEMO = new URL("../demo.ts", import.meta.url).pathname;
const PICTURE = new URL("../../docs/demo.svg", import.meta.url).pathname;
const COMMAND = "deno task demo";

/** What the demo writes to a terminal with colors; throws with it when the demo fails. */
async function demoOutput(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", DEMO],
    env: { CLICOLOR_FORCE: "1", NO_COLOR: "" },
    stdin: "null",
  }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`Cannot draw "${COMMAND}": it failed\n${output}${errors}`);
  return output ?? "";
}

if (import.meta.main) {
  const output = await demoOutput();
  // What it fetches the first time is not part of the picture.
  const lines = output.trimEnd().split("\n").filter((line) => !line.startsWith("Fetching "));
  const svg = terminalSvg([`\x1b[2m$\x1b[0m ${COMMAND}`, ...lines], { title: `What "${COMMAND}" prints` });
  await Deno.writeTextFile(PICTURE, svg);
}
