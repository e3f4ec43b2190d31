import type { Resources, Task, Template, VolumeMount } from "./job.ts";
import type { BlockReader } from "../../../src/hcl/block_reader.ts";
import { LaunchError } from "../host/launch_error.ts";

/** The name of this driver in a job. */
const DRIVER = "containerd-driver";

/** Blocks that change what the task sees and that only a real client can provide. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  artifact: "nothing is downloaded; put the file into the image or a template",
  vault: "there is no Vault",
  consul: "there is no Consul",
  identity: "there is no server that signs identities",
  secret: "there is no server that keeps secrets",
  dispatch_payload: "the job is not dispatched",
  csi_plugin: "there is no server that talks to CSI plugins",
};

/** Whether a task of Nomad's docker driver runs too, as if its driver were this one. */
export interface TaskReading {
  readonly asIs?: boolean | undefined;
}

/** The task in a `task` block, with Nomad's defaults. */
export function readTask(name: string, block: BlockReader, { asIs = false }: TaskReading = {}): Task {
  const driver = block.text("driver");
  if (driver !== DRIVER && !(asIs && driver === "docker")) {
    throw block.refuse("driver", driver === "docker" ? `"${DRIVER}", or "docker" with --as-is` : `"${DRIVER}"`);
  }
  for (const [kind, reason] of Object.entries(UNAVAILABLE)) {
    if (block.many(kind).length > 0) throw new LaunchError(`Cannot run task "${name}" with "${kind}": ${reason}`);
  }
  if (block.many("device").length > 0 || (block.one("resources")?.many("device") ?? []).length > 0) {
    throw new LaunchError(`Cannot run task "${name}" with "device": there are no device plugins`);
  }
  return {
    name,
    config: block.one("config")?.body ?? {},
    env: block.textMap("env"),
    user: block.text("user") ?? "",
    killSignal: block.text("kill_signal") ?? "",
    killTimeoutMs: block.durationMs("kill_timeout") ?? 5_000,
    resources: readResources(block.one("resources")),
    templates: block.many("template").map(readTemplate),
    volumeMounts: block.many("volume_mount").map(readVolumeMount),
  };
}

/** 100 MHz and 300 MB are Nomad's defaults (structs.DefaultResources). */
function readResources(block: BlockReader | undefined): Resources {
  return {
    cpuMhz: block?.number("cpu") ?? 100,
    cores: block?.number("cores") ?? 0,
    memoryMb: block?.number("memory") ?? 300,
    memoryMaxMb: block?.number("memory_max") ?? 0,
  };
}

function readTemplate(block: BlockReader): Template {
  const destination = block.text("destination");
  const data = block.text("data");
  if (destination === undefined) throw new LaunchError(`Cannot use ${block.place}: it has no destination`);
  if (data === undefined) throw new LaunchError(`Cannot use ${block.place} "${destination}": only "data" is rendered`);
  if (data.includes(block.text("left_delimiter") ?? "{{")) {
    throw new LaunchError(
      `Cannot render ${block.place} "${destination}": there is no consul-template, only plain text`,
    );
  }
  return { data, destination, env: block.flag("env") ?? false, mode: parseInt(block.text("perms") ?? "0644", 8) };
}

function readVolumeMount(block: BlockReader): VolumeMount {
  const volume = block.text("volume");
  const destination = block.text("destination");
  if (volume === undefined || destination === undefined) {
    throw new LaunchError(`Cannot use ${block.place}: it needs volume and destination`);
  }
  return {
    volume,
    destination,
    readonly: block.flag("read_only") ?? false,
    propagationMode: block.text("propagation_mode") ?? "private",
  };
}
