import assert from "node:assert/strict";
import { task, testRefusals } from "./refusal.ts";

const PIDS = "a whole number from 1 to 9007199254740992, or 0 or -1 for no limit";
const SIZE = 'a size such as "128M", with k, m, g (base 1024) or none for bytes';
const CPUS = "a list of numbers and ranges such as 0-3,8";
const SYSCTL =
  "a setting the kernel keeps per container: net.*, fs.mqueue.*, kernel.msg*, kernel.sem, kernel.shm*, kernel.domainname";
const HOST = "name:ip or name:host-gateway, such as db:10.0.0.7 or db:[fd00::7]";
const HOSTNAME = "up to 63 bytes of letters, digits, '-', '_' and '.', starting and ending with neither '-' nor '.'";

Deno.test("decodeTaskConfig() reads numbers as Nomad sends them: integer, float or decimal text", () => {
  const read = (pids_limit: unknown) => task({ pids_limit }).pidsLimit;
  assert.deepEqual([7, 7n, 7.0, "7", 0, -1].map(read), [7, 7, 7, 7, undefined, undefined]);
});

Deno.test("decodeTaskConfig() reads sizes with base 1024", () => {
  const read = (shm_size: string) => task({ shm_size }).shmSizeBytes;
  const sizes = ["4096", "64k", "128M", "128mb", "1GiB", "1.5g"];
  assert.deepEqual(sizes.map(read), [4096, 65_536, 134_217_728, 134_217_728, 1_073_741_824, 1_610_612_736]);
});

Deno.test("decodeTaskConfig() merges sysctl maps from left to right", () => {
  const { sysctl } = task({ sysctl: [{ "net.a": "1", "net.b": "1" }, { "net.b": "2" }] });
  assert.deepEqual(sysctl, { "net.a": "1", "net.b": "2" });
});

Deno.test("decodeTaskConfig() reads IPv6 extra hosts bare and in brackets", () => {
  assert.deepEqual(task({ extra_hosts: ["a:10.0.0.1", "b:fd00::1", "c:[fd00::2]"] }).extraHosts, [
    { name: "a", address: "10.0.0.1" },
    { name: "b", address: "fd00::1" },
    { name: "c", address: "fd00::2" },
  ]);
});

testRefusals(task, [
  [{ pids_limit: -2 }, `Cannot use pids_limit "-2": allowed is ${PIDS}`],
  [{ pids_limit: "many" }, `Cannot use pids_limit "many": allowed is ${PIDS}`],
  [{ pids_limit: 9_007_199_254_740_993n }, `Cannot use pids_limit "9007199254740993": allowed is ${PIDS}`],
  [{ shm_size: "-1m" }, `Cannot use shm_size "-1m": allowed is ${SIZE}`],
  [{ shm_size: "12q" }, `Cannot use shm_size "12q": allowed is ${SIZE}`],
  [{ shm_size: "lots" }, `Cannot use shm_size "lots": allowed is ${SIZE}`],
  [
    { cpuset_cpus: "0-65535,".repeat(6_000) },
    `Cannot use cpuset_cpus "${"0-65535,".repeat(25)}…": allowed is ${CPUS}`,
  ],
  [{ cpuset_cpus: "0-" }, `Cannot use cpuset_cpus "0-": allowed is ${CPUS}`],
  [{ cpuset_cpus: "3-1" }, `Cannot use cpuset_cpus "3-1": allowed is ${CPUS}`],
  [{ cpuset_mems: "0,,1" }, `Cannot use cpuset_mems "0,,1": allowed is ${CPUS}`],
  [{ sysctl: [{ "vm.max_map_count": "1" }] }, `Cannot use sysctl "vm.max_map_count": allowed is ${SYSCTL}`],
  [{ sysctl: [{ "net": "1" }] }, `Cannot use sysctl "net": allowed is ${SYSCTL}`],
  [{ sysctl: [{ "net.a": 1 }] }, 'Cannot use sysctl.net.a "1": allowed is a string'],
  [{ sysctl: ["net.a=1"] }, `Cannot use sysctl "["net.a=1"]": allowed is a map of strings, each key ${SYSCTL}`],
  [
    { host_network: true, sysctl: [{ "net.core.somaxconn": "1" }] },
    `Cannot use sysctl "net.core.somaxconn": host_network is true and the node's own is not changed`,
  ],
  [{ hostname: "a b" }, `Cannot use hostname "a b": allowed is ${HOSTNAME}`],
  [{ hostname: "-a" }, `Cannot use hostname "-a": allowed is ${HOSTNAME}`],
  [{ hostname: "a".repeat(64) }, `Cannot use hostname "${"a".repeat(64)}": allowed is ${HOSTNAME}`],
  [{ extra_hosts: ["db"] }, `Cannot use extra_hosts[0] "db": allowed is ${HOST}`],
  [{ extra_hosts: ["db:10.0.0"] }, `Cannot use extra_hosts[0] "db:10.0.0": allowed is ${HOST}`],
  [{ extra_hosts: ["d b:10.0.0.1"] }, `Cannot use extra_hosts[0] "d b:10.0.0.1": allowed is ${HOST}`],
  [{ extra_hosts: ["db:[10.0.0.1]"] }, `Cannot use extra_hosts[0] "db:[10.0.0.1]": allowed is ${HOST}`],
]);
