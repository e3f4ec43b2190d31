import assert from "node:assert/strict";
import { parseSubnet } from "../../src/config/parse/network/subnet.ts";
import { plugin, testRefusals } from "./refusal.ts";

const V4 = "the own address of an IPv4 network and a prefix of 8 to 29, such as 10.77.0.0/16";
const V6 = "the own address of an IPv6 network and a prefix of 8 to 120, such as fd00:77::/64";

Deno.test("parseSubnet() takes the own address of a network with its prefix, nothing else", () => {
  assert.equal(parseSubnet("10.77.0.0/16")?.base, (10n << 24n) | (77n << 16n));
  assert.equal(parseSubnet("::ffff:10.0.0.0/104")?.base, 0xffff_0a00_0000n);
  for (const text of ["10.77.0.1/16", "10.77.0.0", "10.77.0.0/33", "fd00::1/64", "x/8", "10.0.0.0/-1", ""]) {
    assert.equal(parseSubnet(text), undefined, text);
  }
});

Deno.test("decodePluginConfig() fills in what a network block leaves out", () => {
  const { network } = plugin({ network: { subnet: "10.77.0.0/16", icc: false } });
  const { subnet, mode, name, icc, hairpin, ipv6Subnet } = network;
  assert.deepEqual([subnet.text, mode, name, icc, hairpin, ipv6Subnet], [
    ...["10.77.0.0/16", "bridge", "nomad-tasks", false, true, undefined],
  ]);
});

testRefusals(plugin, [
  [{ network: { mode: "host" } }, 'Cannot use network.mode "host": allowed is "bridge" or "none"'],
  [{ network: { subnet: "10.77.0.1/16" } }, `Cannot use network.subnet "10.77.0.1/16": allowed is ${V4}`],
  [{ network: { subnet: "fd00::/64" } }, `Cannot use network.subnet "fd00::/64": allowed is ${V4}`],
  [{ network: { ipv6_subnet: "10.0.0.0/8" } }, `Cannot use network.ipv6_subnet "10.0.0.0/8": allowed is ${V6}`],
  [{ network: { mtu: 500 } }, 'Cannot use network.mtu "500": allowed is a whole number from 1280 to 65535'],
  [
    { network: { name: "longer-than-an-interface" } },
    "Cannot use network.name \"longer-than-an-interface\": allowed is up to 15 letters, digits, '-', '_' and '.', " +
    "the first a letter or digit",
  ],
  [{ network: { cni_path: "cni" } }, 'Cannot use network.cni_path "cni": allowed is an absolute path'],
]);
