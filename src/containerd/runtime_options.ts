import type { Any } from "@bufbuild/protobuf/wkt";
import { OptionsSchema as RuncOptionsSchema } from "../gen/containerd/runc/v1/oci_pb.ts";
import { OptionsSchema } from "../gen/containerd/runtimeoptions/v1/api_pb.ts";
import { packMessage } from "./any.ts";

/** A runtime and how its shim is set up. */
export interface Runtime {
  /** containerd's name of it, such as `io.containerd.runc.v2`, or the path of its shim. */
  readonly type: string;
  /** The program that runc's shim calls, and where that keeps its state. */
  readonly binary?: string;
  readonly root?: string;
  /** Configuration file of any other shim. */
  readonly configPath?: string;
}

const RUNC = "io.containerd.runc.v2";
/** gVisor's shim wants its own name beside the path (see its runsc shim's options). */
const TYPE_URLS: Readonly<Record<string, string>> = { "io.containerd.runsc.v1": "io.containerd.runsc.v1.options" };

/** What a container's record says to the runtime's shim; undefined when it is set up as usual. */
export function runtimeOptions({ type, binary, root, configPath }: Runtime): Any | undefined {
  if (type === RUNC) {
    if (binary === undefined && root === undefined) return undefined;
    return packMessage(RuncOptionsSchema, { binaryName: binary ?? "", root: root ?? "" });
  }
  if (configPath === undefined) return undefined;
  return packMessage(OptionsSchema, { configPath, typeUrl: TYPE_URLS[type] ?? "" });
}
