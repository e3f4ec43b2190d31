import assert from "node:assert/strict";

import { hostGateway } from "../../src/host/network/host_gateway.ts";
import { TempTree } from "../support/temp_tree.ts";

const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t0040A8AC\t00000000\t0001\t0\t0\t0\t00F0FFFF\t0\t0\t0
eth0\t00000000\t014012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
`;

/** A node whose process 1 is in its network, and process 7 in one of its own with those routes. */
async function node(routes: string): Promise<TempTree> {
  const tree = await TempTree.of({ "proc/1/ns/x": "", "proc/7/ns/x": "", "proc/7/net/route": routes });
  await Deno.symlink("net:[1]", `${tree.path}/proc/1/ns/net`);
  await Deno.symlink("net:[7]", `${tree.path}/proc/7/ns/net`);
  return tree;
}

Deno.test("hostGateway() is the default gateway of a network of its own", async () => {
  await using tree = await node(ROUTES);
  assert.equal(await hostGateway(7, tree.path), "172.18.64.1");
});

Deno.test("hostGateway() is unknown where there is no default route", async () => {
  await using tree = await node(ROUTES.split("\n").slice(0, 2).join("\n"));
  assert.equal(await hostGateway(7, tree.path), undefined);
});

Deno.test("hostGateway() is the node itself in the node's network", async () => {
  await using tree = await node(ROUTES);
  assert.equal(await hostGateway(1, tree.path), "127.0.0.1");
});
