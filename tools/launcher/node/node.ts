import { hostname, release } from "node:os";
import { nodeArchitecture } from "../../../src/model/architecture.ts";

/** The machine as Nomad's client would describe it. */
export interface Node {
  readonly id: string;
  readonly name: string;
  /** Speed in MHz of each core, by its number. */
  readonly coreMhz: readonly number[];
  /** What jobs read as `${attr.NAME}`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Nomad's guess where the kernel does not tell a core's speed (client/lib/numalib). */
const GUESSED_MHZ = 1_000;

/** This machine, under a new node id. */
export function thisNode(): Node {
  const coreMhz = coreSpeeds(Deno.readTextFileSync("/proc/cpuinfo"));
  return {
    id: crypto.randomUUID(),
    name: hostname(),
    coreMhz,
    attributes: {
      "cpu.arch": nodeArchitecture(),
      "cpu.numcores": String(coreMhz.length),
      "kernel.name": "linux",
      "kernel.version": release(),
      "unique.hostname": hostname(),
      "unique.network.ip-address": "127.0.0.1",
    },
  };
}

/** Speed in MHz of each core in the text of /proc/cpuinfo; most ARM kernels do not tell one. */
export function coreSpeeds(cpuinfo: string): number[] {
  const cores = cpuinfo.split(/\n\n+/).filter((section) => /^processor\s*:/m.test(section));
  return cores.map((core) => Math.floor(Number(/^cpu MHz\s*: (\S+)$/m.exec(core)?.[1] ?? GUESSED_MHZ)));
}
