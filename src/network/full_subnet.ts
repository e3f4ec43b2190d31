import type { Subnet } from "../config/parse/network/subnet.ts";
import { NetworkError } from "../errors.ts";

/** host-local's words when all addresses are given away (see containernetworking/plugins host-local allocator.go). */
const FULL = /no IP addresses available in range set/;

/** Whether a network could not be made for want of an address. */
export function isFull(error: unknown): error is NetworkError {
  return error instanceof NetworkError && FULL.test(error.message);
}

/** The error of a network that could not be made, in other words when the subnet is full. */
export async function explainFull(
  error: unknown,
  { subnet, directory }: { subnet: Subnet; directory: string },
): Promise<unknown> {
  if (!isFull(error)) return error;
  const count = new Intl.NumberFormat("en").format(await countAddresses(directory));
  return new NetworkError(
    `Cannot give the task an address: no address left in ${subnet.text}, ${count} tasks have one`,
    {
      cause: error,
    },
  );
}

/** host-local keeps a file for each address that is given away, named after it. */
async function countAddresses(directory: string): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir(directory)) if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) count++;
  return count;
}
