import assert from "node:assert/strict";
import { NetworkError } from "../../src/errors.ts";
import { ExecRunner } from "../../src/network/cni/exec_runner.ts";
import { addNetwork, collectGarbage, deleteNetwork, type NetworkList } from "../../src/network/cni/network_list.ts";
import { processEnd, writtenWhenLate } from "../support/child_processes.ts";
import { TempTree } from "../support/temp_tree.ts";

const about = { containerId: "web-1", netns: "/run/netns/web-1", ifName: "eth0" };
const TIMEOUT_MS = 60_000;

/** A runner over plugins that are these shell scripts. */
async function scripts(texts: Readonly<Record<string, string>>) {
  const tree = await TempTree.of(texts);
  for (const name of Object.keys(texts)) await Deno.chmod(`${tree.path}/${name}`, 0o755);
  const runner = (timeoutMs = TIMEOUT_MS) => new ExecRunner({ directories: ["/no/such", tree.path], timeoutMs });
  return { runner, tree, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
}

Deno.test("ExecRunner gives a plugin its verb in the environment and its configuration on stdin", async () => {
  const names = ["COMMAND", "CONTAINERID", "NETNS", "IFNAME", "PATH"];
  const script = `#!/bin/sh\necho ${names.map((name) => `$CNI_${name}`).join(",")}\ncat\n`;
  await using lab = await scripts({ tell: script });
  const output = await lab.runner().run({ type: "tell", command: "ADD", config: { name: "lab" }, about });
  assert.equal(output, `ADD,web-1,/run/netns/web-1,eth0,/no/such:${lab.tree.path}\n{"name":"lab"}`);
});

Deno.test("ExecRunner kills a plugin that hangs, with what it started", async () => {
  const script = "#!/bin/sh\nsleep 1000 &\necho $! >$0.child\nsleep 1000\n";
  await using lab = await scripts({ slow: script });
  const child = await writtenWhenLate(`${lab.tree.path}/slow.child`, async (timeoutMs) => {
    await assert.rejects(
      lab.runner(timeoutMs).run({ type: "slow", command: "DEL", config: {}, about }),
      new NetworkError(
        `Cannot run CNI plugin "slow" for DEL: it did not end within ${timeoutMs / 1_000} s and was killed`,
      ),
    );
  });
  await processEnd(Number(child));
});

Deno.test("ExecRunner tells a failure in the plugin's words: its error, else its stderr, else its status", async () => {
  const cases = [
    ['echo \'{"code":7,"msg":"no","details":"never"}\'; exit 1', "no: never"],
    ['echo \'{"code":7,"msg":"no"}\'; exit 1', "no"],
    ["echo panic: oh >&2; exit 2", "panic: oh"],
    ["exit 3", "it exited with 3"],
  ] as const;
  for (const [script, words] of cases) {
    await using lab = await scripts({ bad: `#!/bin/sh\n${script}\n` });
    await assert.rejects(
      lab.runner().run({ type: "bad", command: "ADD", config: {}, about }),
      new NetworkError(`Cannot run CNI plugin "bad" for ADD: ${words}`),
    );
  }
});

Deno.test("ExecRunner runs nothing outside of the plugins' directories", async () => {
  await using lab = await scripts({});
  for (const type of ["../../bin/sh", "/bin/sh", "", "missing"]) {
    const run = lab.runner().run({ type, command: "ADD", config: {}, about });
    await assert.rejects(run, /Cannot run CNI plugin ".*" for ADD: it is not in \/no\/such, /);
  }
});

const RECORDING = `#!/bin/sh
echo "$(basename $0) $CNI_COMMAND $(cat)" >>$(dirname $0)/calls
echo '{"cniVersion":"1.1.0","ips":[{"address":"10.0.0.2/24"}],"by":"'$(basename $0)'"}'
`;
const LIST: NetworkList = {
  cniVersion: "1.1.0",
  name: "lab",
  plugins: [{ type: "one", mtu: 9 }, { type: "two", capabilities: { portMappings: true } }],
};

Deno.test("a list's plugins add one after the other and delete in reverse, with what the one before made", async () => {
  await using lab = await scripts({ one: RECORDING, two: RECORDING });
  const attachment = { ...about, runtimeConfig: { portMappings: [], bandwidth: {} } };
  const seen: unknown[] = [];
  const onResult = (result: { readonly by?: unknown }) => Promise.resolve(void seen.push(result.by));
  const result = await addNetwork(lab.runner(), LIST, { attachment, onResult });
  await deleteNetwork(lab.runner(), LIST, { attachment, result });
  await collectGarbage(lab.runner(), LIST, [about]);
  const made = (by: string) => `{"cniVersion":"1.1.0","ips":[{"address":"10.0.0.2/24"}],"by":"${by}"}`;
  const named = '"cniVersion":"1.1.0","name":"lab"';
  const [addOne, addTwo, deleteTwo, deleteOne, collectOne] = (await Deno.readTextFile(`${lab.tree.path}/calls`)).split(
    "\n",
  );
  assert.equal(addOne, `one ADD {"type":"one","mtu":9,${named}}`);
  assert.equal(
    addTwo,
    `two ADD {"type":"two",${named},"runtimeConfig":{"portMappings":[]},"prevResult":${made("one")}}`,
  );
  assert.equal(
    deleteTwo,
    `two DEL {"type":"two",${named},"runtimeConfig":{"portMappings":[]},"prevResult":${made("two")}}`,
  );
  assert.equal(deleteOne, `one DEL {"type":"one","mtu":9,${named},"prevResult":${made("two")}}`);
  assert.match(
    collectOne ?? "",
    /^one GC .*"cni\.dev\/valid-attachments":\[\{"containerID":"web-1","ifname":"eth0"\}\]/,
  );
  assert.deepEqual(seen, ["one", "two"]);
});

Deno.test("a list deletes with every plugin though one fails, and then says so", async () => {
  await using lab = await scripts({ one: RECORDING, two: "#!/bin/sh\nexit 1\n" });
  const attachment = { ...about, runtimeConfig: {} };
  await assert.rejects(deleteNetwork(lab.runner(), LIST, { attachment }), /Cannot run CNI plugin "two" for DEL/);
  assert.match(await Deno.readTextFile(`${lab.tree.path}/calls`), /^one DEL/);
});
