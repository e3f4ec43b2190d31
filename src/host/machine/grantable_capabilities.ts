/**
 * Numbers of the capabilities this process's children can have at most: its bounding set (see capabilities(7)). On a
 * whole node that is every one the kernel knows; an agent that is itself confined cannot give a container more than it
 * has.
 */
export async function grantableCapabilities(root = ""): Promise<number[]> {
  const status = await Deno.readTextFile(`${root}/proc/self/status`);
  const mask = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (mask === undefined) {
    throw new Error(`Cannot read capabilities from "${root}/proc/self/status": it has no line CapBnd`);
  }
  const bits = [...BigInt(`0x${mask}`).toString(2)].reverse();
  return bits.flatMap((bit, number) => bit === "1" ? [number] : []);
}
