import type { Machine } from "../dev/benchmarks/bench_results.ts";
import { ensureContainerd } from "../dev/containerd/ensure_containerd.ts";
import { runCommand } from "../dev/run_command.ts";
import { cgroupVersion } from "../src/host/cgroup/cgroup_version.ts";
import { readCpuinfo } from "../src/host/machine/read_cpuinfo.ts";

const GB = 1_000_000_000;

/** What this machine is, for who reads results; `binary` is the plugin's when it is not run from source. */
export async function describeMachine({ binary }: { binary: string | undefined }): Promise<Machine> {
  const { containerd, runc } = await ensureContainerd();
  const [, model = Deno.build.arch] = /^model name\s*:\s*(.*)$/m.exec(readCpuinfo()) ?? [];
  const memoryGb = (Deno.systemMemoryInfo().total / GB).toFixed(0);
  const versions = await Promise.all([versionOf(containerd), versionOf(runc)]);
  return {
    processor: `${navigator.hardwareConcurrency} cores of ${model.trim()}, ${memoryGb} GB`,
    system: `Linux ${Deno.osRelease()}, cgroup v${cgroupVersion()}`,
    programs: `containerd ${versions[0]}, runc ${versions[1]}, Deno ${Deno.version.deno}`,
    plugin: binary === undefined ? "the plugin from source" : "the plugin's binary",
  };
}

/** The first version that a program's `--version` names. */
async function versionOf(program: string): Promise<string> {
  const [version = "of an unknown version"] = /\d+\.\d+\.\d+\S*/.exec(await runCommand([program, "--version"])) ?? [];
  return version;
}
