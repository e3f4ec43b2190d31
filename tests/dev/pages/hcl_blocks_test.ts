import assert from "node:assert/strict";
import { decodePluginConfig, pluginConfigSpec } from "../../../src/config/plugin_config.ts";
import { decodeTaskConfig, taskConfigSpec, taskOptions } from "../../../src/config/task_config.ts";
import { encodeConfig } from "../../../src/hcl/encode_config.ts";
import { BlockReader } from "../../../src/hcl/block_reader.ts";
import { driverConfig } from "../../../src/hcl/driver_config.ts";
import { parseHcl } from "../../../src/hcl/parse_hcl.ts";
import { jobOf } from "../../launcher/job/job_file.ts";
import { type PageBlock, pageBlocks } from "../../support/source/page_blocks.ts";

/** What stands around a part of a job. */
const AROUND_GROUP = (text: string) => `job "page" {\n${text}\n}`;
const LANGUAGES_READ = ["hcl", "json", "toml", "", "sh", "mermaid", "dockerfile", "yaml"];

const blocks = await pageBlocks();

Deno.test("every block of a page is in a language that a test reads", () => {
  assert.deepEqual(blocks.filter(({ language }) => !LANGUAGES_READ.includes(language)), []);
});

Deno.test("every job and every configuration on a page is one that the driver takes", async () => {
  const written = blocks.filter(({ language }) => language === "hcl");
  assert.ok(written.length > 100);
  const refused = await Promise.all(written.map(async (block) => {
    try {
      await take(block);
      return [];
    } catch (error) {
      return [`${block.page}:${block.line}: ${(error as Error).message}`];
    }
  }));
  assert.deepEqual(refused.flat(), []);
});

Deno.test("every block of JSON on a page is JSON", () => {
  for (const { text } of blocks.filter(({ language }) => language === "json")) {
    assert.doesNotThrow(() => JSON.parse(text), text);
  }
});

/** Reads a block as what it is: an agent's, a job, a group of one, or the options of one of the two config blocks. */
async function take({ text, chapter }: PageBlock): Promise<void> {
  const body = await parseHcl(text, "page.hcl");
  if (body.plugin !== undefined) return await takeAgent(body);
  if (body.job !== undefined || body.group !== undefined) {
    return takeTask((await jobOf(body.job === undefined ? AROUND_GROUP(text) : text)).task.config);
  }
  const config = driverConfig(body);
  if (chapter === "Plugin") takePlugin(config);
  else if (chapter === "Task") takeOption(config);
  else throw new Error("it is neither an agent's configuration, a job, a group nor an option");
}

function takeAgent(body: Readonly<Record<string, unknown>>): void {
  assert.deepEqual(Object.keys(body), ["plugin"]);
  for (const [label, plugin] of new BlockReader(body, "the page").labelled("plugin")) {
    assert.equal(label, "containerd-driver");
    assert.deepEqual(Object.keys(plugin.body).filter((name) => name !== "config"), []);
    takePlugin(driverConfig(plugin.one("config")?.body ?? {}));
  }
}

/** Refused for all values but the one on the page. */
const TAKES_ITS_EXAMPLE = ["userns_mode"];

/** What Docker has and this driver cannot is on the page too, and is refused. */
function takeOption(config: Readonly<Record<string, unknown>>): void {
  const whole = { image: "busybox", ...config };
  const isRefused = Object.values(taskOptions).some(({ name, docker }) =>
    name in config && docker?.fate === "refused" && !TAKES_ITS_EXAMPLE.includes(name)
  );
  if (isRefused) assert.throws(() => takeTask(whole), { name: "ConfigError" });
  else takeTask(whole);
}

function takePlugin(config: Readonly<Record<string, unknown>>): void {
  decodePluginConfig(encodeConfig(pluginConfigSpec(), config));
}

/** A variable of a job is known where it runs; until then any text may stand for it. */
function takeTask(config: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(config).replaceAll(/\$\{[^}]*\}/g, "1");
  decodeTaskConfig(encodeConfig(taskConfigSpec(), JSON.parse(text)));
}
