import assert from "node:assert/strict";
import { shimAddress } from "../../../src/containerd/shim/shim_address.ts";
import type { Started } from "./fault_stage.ts";

const DEADLINE_MS = 60_000;
/** The state of a socket that is connected, in /proc/net/unix (see the kernel's include/uapi/linux/net.h, SS_CONNECTED). */
const CONNECTED = "03";

/** Resolves once somebody is connected to the shim of a task, which with containerd away is the plugin. */
export async function untilShimIsAsked({ handle }: Started): Promise<void> {
  const { bundle } = JSON.parse(new TextDecoder().decode(handle.driverState));
  const address = await shimAddress(bundle);
  assert.ok(address, bundle);
  const deadline = Date.now() + DEADLINE_MS;
  while (!await isConnected(address.path)) assert.ok(Date.now() < deadline, "nobody asks the shim");
}

async function isConnected(socket: string): Promise<boolean> {
  const lines = (await Deno.readTextFile("/proc/net/unix")).split("\n").map((line) => line.split(/\s+/));
  return lines.some(([, , , , , state, , path]) => state === CONNECTED && path === socket);
}
