import assert from "node:assert/strict";
import { ensureContainerd } from "../../../dev/containerd/ensure_containerd.ts";
import { runCommand } from "../../../dev/run_command.ts";
import { pageBlocks } from "../../support/source/page_blocks.ts";
import { TempTree } from "../../support/temp_tree.ts";

/** A value of each block of containerd's configuration, which it has to repeat once it has read the block. */
const REPEATED = ["/opt/containerd/image-verifier/bin", "snapshotter = 'stargz'"];

Deno.test("containerd takes every block of its configuration that is on a page", async () => {
  const { containerd } = await ensureContainerd({ release: "sid" });
  const blocks = (await pageBlocks()).filter(({ language, text }) => language === "toml" && text.includes("plugins."));
  assert.ok(blocks.length > 0);
  await using tree = await TempTree.of(
    Object.fromEntries(blocks.map(({ text }, index) => [`${index}.toml`, `version = 3\n${text}`])),
  );
  const dumps = await Promise.all(
    blocks.map((_, index) => runCommand([containerd, "--config", `${tree.path}/${index}.toml`, "config", "dump"])),
  );
  assert.deepEqual(REPEATED.filter((value) => !dumps.some((dump) => dump.includes(value))), []);
});
