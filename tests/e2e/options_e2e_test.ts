import assert from "node:assert/strict";

import { hasEnded, type NomadApi } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { shellJob, TASK } from "./nomad/shell_job.ts";

/** A line of each example that ends by itself and needs nothing but a node. */
const EXAMPLES: Readonly<Record<string, string>> = {
  capabilities: "readonly_rootfs: may not write to the image's files\n",
  dns: "nameserver 192.0.2.54\noptions ndots:2\n16384\n",
  entrypoint: "one word\nanother\n",
  extra_hosts: "10.0.0.7 postgres\nfd00::7 redis\n",
  privileged: "mounted a file system\nsees the node's devices\n",
};

nomadTest("a job's options, cores, user, env and kill_signal reach the task", async ({ agent: { api } }) => {
  const examples = Object.entries(EXAMPLES).map(([name, text]) => testExample(api, name, text));
  await Promise.all([...examples, testCores(api), testUser(api)]);
});

async function testExample(api: NomadApi, name: string, text: string): Promise<void> {
  const file = new URL(`../../examples/${name}.nomad.hcl`, import.meta.url);
  const id = await api.runJob(await api.parseJob(await Deno.readTextFile(file)));
  const { ClientStatus } = await api.allocation(id, hasEnded);
  assert.equal(ClientStatus, "complete", name);
  await api.logHas(id, { task: name, text });
}

async function testCores(api: NomadApi): Promise<void> {
  const print = "sed -n 's/^Cpus_allowed_list:[[:space:]]*/cpus=/p' /proc/self/status";
  const task = { Resources: { Cores: 1, MemoryMB: 32 } };
  const job = shellJob("cores", `${print}; echo ready; sleep 999 & wait $!`, { type: "service", task });
  const id = await api.runJob(job);
  await api.logHas(id, { task: TASK, text: "ready\n" });
  const { AllocatedResources } = await api.get<Reserved>(`/v1/allocation/${id}`);
  const cores = AllocatedResources.Tasks[TASK]?.Cpu.ReservedCores ?? [];
  assert.equal(cores.length, 1);
  await api.logHas(id, { task: TASK, text: `cpus=${cores[0]}\n` });
  assert.notDeepEqual(processesOf(id), []);
  await api.stopJob("cores");
  await api.allocation(id, hasEnded);
  assert.deepEqual(processesOf(id), []);
}

async function testUser(api: NomadApi): Promise<void> {
  const script = "trap 'echo left; exit 0' USR2; id -un; echo $PATH; echo ready; sleep 999 & wait $!";
  const task = { User: "app", Env: { PATH: "/own:/bin" }, KillSignal: "SIGUSR2" };
  const id = await api.runJob(shellJob("user", script, { type: "service", task }));
  await api.logHas(id, { task: TASK, text: "app\n/own:/bin\nready\n" });
  await api.stopJob("user");
  await api.logHas(id, { task: TASK, text: "left\n" });
}

interface Reserved {
  readonly AllocatedResources: {
    readonly Tasks: Partial<Record<string, { readonly Cpu: { readonly ReservedCores: readonly number[] | null } }>>;
  };
}

/** Processes in the node's cgroups that are named after an allocation. */
function processesOf(allocation: string, directory = "/sys/fs/cgroup"): string[] {
  return Array.from(Deno.readDirSync(directory)).filter(({ isDirectory }) => isDirectory).flatMap(({ name }) => {
    const path = `${directory}/${name}`;
    if (!name.startsWith(allocation)) return processesOf(allocation, path);
    return Deno.readTextFileSync(`${path}/cgroup.procs`).split("\n").filter((line) => line !== "");
  });
}
