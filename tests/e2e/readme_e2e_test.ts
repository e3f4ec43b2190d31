import assert from "node:assert/strict";
import { pageBlocks } from "../support/source/page_blocks.ts";
import { hasEnded } from "../support/nomad/nomad_api.ts";
import { testedPlugin } from "../support/tested_plugin.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";

/** Where the packages of a release put the examples. */
const INSTALLED = "/usr/share/doc/nomad-driver-containerd/examples/";
const EXAMPLES = new URL("../../examples/", import.meta.url).pathname;

/** The three commands of the README, of which the first, the package's, is what release:check does. */
async function readmeCommands(): Promise<{ configuration: string; job: string }> {
  const install = (await pageBlocks()).find(({ page, language }) => page === "README.md" && language === "sh");
  const [, configuration = "", job = ""] = install?.text.trim().split("\n") ?? [];
  return {
    configuration:
      /^echo '(.*)' \| sudo tee \/etc\/nomad\.d\/\S+\.hcl && sudo systemctl restart nomad$/.exec(configuration)?.[1] ??
        "",
    job: new RegExp(`^nomad job run ${INSTALLED}(\\S+)$`).exec(job)?.[1] ?? "",
  };
}

/** What the plugin says of a job on its stdin. */
async function migrate(job: string): Promise<string> {
  const [program = "", ...args] = testedPlugin();
  const command = new Deno.Command(program, { args: [...args, "migrate", "-"], stdin: "piped", stdout: "piped" });
  await using child = command.spawn();
  const [stdout] = await Promise.all([
    new Response(child.stdout).text(),
    new Blob([job]).stream().pipeTo(child.stdin),
  ]);
  return stdout;
}

nomadTest(
  "the README's commands run its first job, and those of the other pages tell of it and remove all",
  async (site) => {
    const { agent, containerd } = site;
    const { configuration, job } = await readmeCommands();
    // Its containerd is at the default place; the one of this test is named beside it.
    assert.equal(configuration, 'plugin "containerd-driver" {}');
    // Detached, for what else it waits for is that Nomad has called the job healthy for ten seconds.
    await agent.cli("job", "run", "-detach", EXAMPLES + job);
    const [{ ID: id = "" } = {}] = await agent.api.waitFor<{ ID: string }[]>(
      "/v1/job/hello/allocations",
      (allocations) => allocations.length > 0,
    );
    await agent.api.logHas(id, { task: "greeter", text: "hello from greeter\n" });
    assert.match(await agent.cli("alloc", "logs", "-job", "hello"), /^hello from greeter$/m);
    assert.equal(await agent.cli("alloc", "exec", id, "/bin/echo", "hello from within"), "hello from within\n");
    assert.match(await agent.cli("alloc", "status", id), /Recent Events:[\s\S]*Started/);
    assert.match(await agent.cli("node", "status", "-verbose", "-self"), /^containerd-driver\s+true\s+true\s/m);
    assert.match(await containerd.ctr("containers", "list"), /^\S+\s+docker\.io\/library\/busybox:1\.36\s/m);
    for (
      const json of [
        await agent.cli("job", "inspect", "hello"),
        await agent.cli("job", "run", "-output", EXAMPLES + job),
      ]
    ) {
      assert.equal(await migrate(json), "ok   hello/greeter  nothing: its driver is this one\n");
    }
    await agent.cli("job", "stop", "-detach", "hello");
    await agent.api.allocation(id, hasEnded);
    assert.equal(await containerd.ctr("containers", "list", "-q"), "");
    const images = (await containerd.ctr("images", "list", "-q")).trim().split("\n");
    await containerd.ctr("images", "rm", "--sync", ...images);
    await containerd.ctr("namespaces", "rm", "nomad");
    assert.doesNotMatch(await containerd.ctr("namespaces", "list", "-q"), /^nomad$/m);
  },
);
