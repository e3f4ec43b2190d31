import assert from "node:assert/strict";

import { networkAddresses } from "../../src/host/machine/network_addresses.ts";
import { TempTree } from "../support/temp_tree.ts";

const fibTrie = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
        |-- 127.0.0.1
           /32 host LOCAL
     +-- 172.26.64.0/20 2 0 1
        |-- 172.26.64.0
           /20 link UNICAST
        |-- 172.26.64.2
           /32 host LOCAL
        |-- 172.26.79.255
           /32 link BROADCAST
Local:
  +-- 172.26.64.0/20 2 0 1
        |-- 172.26.64.2
           /32 host LOCAL
`;
const ifInet6 = `00000000000000000000000000000001 01 80 10 80       lo
fd000000000000000000000000000002 02 40 00 80     eth0
fe80000000000000045c35fffe0d1e57 02 40 20 80     eth0
`;

Deno.test("networkAddresses() are those of the process's network, without loopback and link-local ones", async () => {
  await using root = await TempTree.of({ "proc/42/net/fib_trie": fibTrie, "proc/42/net/if_inet6": ifInet6 });
  assert.deepEqual(await networkAddresses(42, root.path), ["172.26.64.2", "fd00::2"]);
});

Deno.test("networkAddresses() are none on a kernel without IPv6 and a network without addresses", async () => {
  await using root = await TempTree.of({ "proc/42/net/fib_trie": "Main:\n" });
  assert.deepEqual(await networkAddresses(42, root.path), []);
});

Deno.test("networkAddresses() looks at no more of a task's routes than some thousands, line by line", async () => {
  const routes = "        |-- 172.26.64.7\n           /32 host LOCAL\n".repeat(10_000);
  await using root = await TempTree.of({
    "proc/42/net/fib_trie": `${fibTrie}${routes}        |-- 10.0.0.9\n           /32 host LOCAL\n`,
  });
  assert.deepEqual(await networkAddresses(42, root.path), ["172.26.64.2", "172.26.64.7"]);
});
