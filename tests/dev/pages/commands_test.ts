import assert from "node:assert/strict";
import { pageCommands } from "../../support/source/page_blocks.ts";
import { COMMAND_PROOFS, NO_COMMANDS } from "./command_proofs.ts";

const ROOT = new URL("../../../", import.meta.url);
/** Made by `deno task bench` of what it ran, and held to its records by benchmarks_test.ts. */
const RECORDED = "docs/benchmarks.md";
const commands = (await pageCommands()).filter(({ page, command }) =>
  page !== RECORDED && !NO_COMMANDS.includes(command)
);

Deno.test("every command on a page is run by a test or a check, or it is said why not", () => {
  const unknown = commands.filter(({ command }) => COMMAND_PROOFS[command] === undefined);
  assert.deepEqual(unknown, []);
});

Deno.test("every command that is said to be run somewhere is on a page, and is run there", async () => {
  const onPages = new Set(commands.map(({ command }) => command));
  assert.deepEqual(Object.keys(COMMAND_PROOFS).filter((command) => !onPages.has(command)), []);
  const untrue = await Promise.all(
    Object.entries(COMMAND_PROOFS).map(async ([command, proof]) => {
      if ("unrun" in proof) return [];
      const text = await Deno.readTextFile(new URL(proof.file, ROOT)).catch(() => "");
      return text.includes(proof.says) ? [] : [`${command}: ${proof.file} does not have ${proof.says}`];
    }),
  );
  assert.deepEqual(untrue.flat(), []);
});
