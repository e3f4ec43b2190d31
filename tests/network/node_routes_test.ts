import assert from "node:assert/strict";
import { parseSubnet } from "../../src/config/parse/network/subnet.ts";
import { meetingRoute, nodeRoutes } from "../../src/network/node_routes.ts";
import { TempTree } from "../support/temp_tree.ts";

const IPV4 = [
  "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
  "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
  "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
  "tasks\t0000D50A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
  "",
].join("\n");
const zero = "0".repeat(32);
const IPV6 = [
  `fd000077${zero.slice(8)} 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     eth0`,
  `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
  "",
].join("\n");

Deno.test("nodeRoutes() reads the kernel's tables, without default routes", async () => {
  await using proc = await TempTree.of({ "net/route": IPV4, "net/ipv6_route": IPV6 });
  const routes = await nodeRoutes(proc.path);
  assert.deepEqual(routes.map(({ device, subnet }) => `${device} ${subnet.text}`), [
    "eth0 192.0.2.0/24",
    "tasks 10.213.0.0/16",
    "eth0 fd00:77::/64",
  ]);
});

Deno.test("meetingRoute() finds a route that has addresses of a subnet, wider or narrower, but not the bridge's own", async () => {
  await using proc = await TempTree.of({ "net/route": IPV4, "net/ipv6_route": IPV6 });
  const routes = await nodeRoutes(proc.path);
  const meeting = (text: string, device = "other") => {
    const subnet = parseSubnet(text);
    assert.ok(subnet, text);
    return meetingRoute(subnet, { routes, device })?.subnet.text;
  };
  assert.equal(meeting("192.0.0.0/16"), "192.0.2.0/24");
  assert.equal(meeting("192.0.2.128/25"), "192.0.2.0/24");
  assert.equal(meeting("192.0.3.0/24"), undefined);
  assert.equal(meeting("10.213.4.0/24"), "10.213.0.0/16");
  assert.equal(meeting("10.213.4.0/24", "tasks"), undefined);
  assert.equal(meeting("fd00:77::/48"), "fd00:77::/64");
  assert.equal(meeting("fd00:78::/64"), undefined);
});
