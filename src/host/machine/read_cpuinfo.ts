/** Text of the node's `/proc/cpuinfo`. */
export function readCpuinfo(root = ""): string {
  return Deno.readTextFileSync(`${root}/proc/cpuinfo`);
}
