import assert from "node:assert/strict";
import type { Finding } from "../../src/command/finding.ts";
import { realContainerdTest } from "../support/real_containerd_test_case.ts";
import { testedPlugin } from "../support/tested_plugin.ts";

realContainerdTest(
  "check tells what containerd of this node is like, and ends with 1 when a part is bad",
  async (containerd) => {
    const good = await check({ containerd_address: containerd.socket, snapshotter: containerd.snapshotter });
    const verdicts = Object.fromEntries(good.findings.map(({ subject, verdict }) => [subject, verdict]));
    assert.match(good.findings.find(({ subject }) => subject === "containerd")?.text ?? "", /^v?\d+\.\d+\.\d+.* at /);
    assert.deepEqual([verdicts["snapshotter"], verdicts["disk"], verdicts["seccomp"]], ["good", "good", "good"]);

    const bad = await check({ containerd_address: containerd.socket, snapshotter: "nosuch" });
    assert.equal(bad.code, 1);
    const snapshotter = bad.findings.find(({ subject }) => subject === "snapshotter");
    assert.match(snapshotter?.text ?? "", /^Cannot use snapshotter "nosuch": .* does not exist, loaded are /);
  },
);

async function check(config: Record<string, unknown>): Promise<{ code: number; findings: Finding[] }> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, JSON.stringify(config));
    const [program = "", ...args] = testedPlugin();
    const command = new Deno.Command(program, { args: [...args, "check", "--json", "--config", path], stdin: "null" });
    const { code, stdout } = await command.output();
    return { code, findings: JSON.parse(new TextDecoder().decode(stdout)) };
  } finally {
    await Deno.remove(path);
  }
}
