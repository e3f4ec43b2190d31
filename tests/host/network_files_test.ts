import assert from "node:assert/strict";

import { DriverError } from "../../src/errors.ts";
import { readNetworkFiles, writeHosts, writeNetworkFiles } from "../../src/host/network/network_files.ts";
import { readIfThere } from "../../src/host/read_if_there.ts";
import { type RequestChanges, samplePlan } from "../support/sample.ts";
import { TempTree } from "../support/temp_tree.ts";

interface Given {
  readonly request?: RequestChanges;
  readonly etc?: Readonly<Record<string, string>>;
}

async function resolvConfOf({ request, etc = {} }: Given): Promise<string | undefined> {
  await using node = await TempTree.of({ "alloc/web/local": { directory: true }, ...etc });
  const plan = samplePlan({ allocDir: `${node.path}/alloc`, ...request });
  const facts = await readNetworkFiles(plan, { root: node.path });
  await writeNetworkFiles(plan, facts);
  const written = await readIfThere(`${node.path}/alloc/web/resolv.conf`);
  assert.equal(written, facts.resolvConf);
  return written;
}

const host = "# the node's\nsearch old.example\nsearch node.example lan\nnameserver 10.0.0.1\noptions ndots:2\n";

Deno.test("readNetworkFiles() gives a task the node's file", async () => {
  assert.equal(await resolvConfOf({ etc: { "etc/resolv.conf": host } }), host);
});

Deno.test("readNetworkFiles() gives a task the servers that systemd-resolved asks, not its local stub", async () => {
  const etc = {
    "etc/resolv.conf": "nameserver 127.0.0.53\noptions edns0\n",
    "run/systemd/resolve/resolv.conf": "nameserver 192.0.2.1\n",
  };
  assert.equal(await resolvConfOf({ etc }), "nameserver 192.0.2.1\n");
  const network = { mode: "group", path: "/run/netns/a" } as const;
  const stub = { "etc/resolv.conf": etc["etc/resolv.conf"] };
  assert.equal(await resolvConfOf({ request: { network }, etc: stub }), etc["etc/resolv.conf"]);
});

Deno.test("readNetworkFiles() leaves servers out that listen where a task with its own network cannot ask them", async () => {
  const text = "search lan\nnameserver 127.0.0.1\nnameserver ::1\nnameserver 192.0.2.1\n";
  assert.equal(await resolvConfOf({ etc: { "etc/resolv.conf": text } }), "search lan\nnameserver 192.0.2.1\n");
  const request = { config: { host_network: true } };
  assert.equal(await resolvConfOf({ request, etc: { "etc/resolv.conf": text } }), text);
});

Deno.test("readNetworkFiles() lets the task's dns options win over the node's, and the group's dns over both", async () => {
  const etc = { "etc/resolv.conf": host };
  const config = { dns_servers: ["192.0.2.5"], dns_search_domains: ["task.example"], dns_options: ["rotate"] };
  const dns = { servers: ["1.1.1.1"], searches: [], options: [] };
  const own = "search task.example\nnameserver 192.0.2.5\noptions rotate\n";
  assert.equal(await resolvConfOf({ request: { config }, etc }), own);
  assert.equal(await resolvConfOf({ request: { config: { ...config, host_dns: false } } }), own);
  assert.equal(await resolvConfOf({ request: { config, dns }, etc }), own.replace("192.0.2.5", "1.1.1.1"));
});

Deno.test("readNetworkFiles() leaves the image's file for host_dns false", async () => {
  assert.equal(
    await resolvConfOf({ request: { config: { host_dns: false } }, etc: { "etc/resolv.conf": host } }),
    undefined,
  );
});

Deno.test("readNetworkFiles() leaves the image's file when the node has none", async () => {
  assert.equal(await resolvConfOf({}), undefined);
});

Deno.test("readNetworkFiles() lets each list of the group's dns win, also without host_dns", async () => {
  const etc = { "etc/resolv.conf": host };
  const dns = { servers: ["1.1.1.1", "8.8.8.8"], searches: [], options: [] };
  const expected = "search node.example lan\nnameserver 1.1.1.1\nnameserver 8.8.8.8\noptions ndots:2\n";
  assert.equal(await resolvConfOf({ request: { dns }, etc }), expected);
  assert.equal(await resolvConfOf({ request: { dns, config: { host_dns: false } }, etc }), expected);
  const rest = { servers: [], searches: ["group.example"], options: ["rotate"] };
  assert.equal(
    await resolvConfOf({ request: { dns: rest }, etc }),
    "search group.example\nnameserver 10.0.0.1\noptions rotate\n",
  );
});

Deno.test("readNetworkFiles() takes an empty dns block as none", async () => {
  const dns = { servers: [], searches: [], options: [] };
  assert.equal(await resolvConfOf({ request: { dns }, etc: { "etc/resolv.conf": host } }), host);
});

const standard = `127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
fe00::0 ip6-localnet
ff00::0 ip6-mcastprefix
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`;

async function hostsOf(addresses: readonly string[], { request, etc = {} }: Given = {}): Promise<string> {
  await using node = await TempTree.of({ "alloc/web/local": { directory: true }, ...etc });
  const config = { hostname: "web", ...request?.config };
  const plan = samplePlan({ allocDir: `${node.path}/alloc`, ...request, config });
  await writeHosts(plan, { ...await readNetworkFiles(plan, { root: node.path }), addresses });
  return await Deno.readTextFile(`${node.path}/alloc/web/hosts`);
}

Deno.test("writeHosts() names the task at the allocation's addresses", async () => {
  assert.equal(await hostsOf(["172.26.64.2", "fd00::2"]), `${standard}172.26.64.2 web\nfd00::2 web\n`);
});

Deno.test("writeHosts() names the task at a loopback address when the allocation has none", async () => {
  assert.equal(await hostsOf([]), `${standard}127.0.1.1 web\n`);
});

Deno.test("writeHosts() adds extra_hosts", async () => {
  const request = { config: { extra_hosts: ["db:10.0.0.7", "cache:[fd00::7]"] } };
  assert.equal(await hostsOf(["172.26.64.2"], { request }), `${standard}172.26.64.2 web\n10.0.0.7 db\nfd00::7 cache\n`);
});

Deno.test("writeHosts() adds to the node's file for host_network", async () => {
  const request = { config: { host_network: true, extra_hosts: ["db:10.0.0.7"] } };
  const etc = { "etc/hosts": "127.0.0.1 localhost node" };
  assert.equal(await hostsOf([], { request, etc }), "127.0.0.1 localhost node\n127.0.1.1 web\n10.0.0.7 db\n");
});

Deno.test("writeHosts() writes into the file a container has bound already", async () => {
  await using node = await TempTree.of({ "alloc/web/local": { directory: true } });
  const plan = samplePlan({ allocDir: `${node.path}/alloc`, config: { hostname: "web" } });
  const path = plan.directories.hosts;
  await writeHosts(plan, { addresses: [] });
  const { ino } = await Deno.stat(path);
  await writeHosts(plan, { addresses: ["172.26.64.2"] });
  assert.equal((await Deno.stat(path)).ino, ino);
  assert.match(await Deno.readTextFile(path), /^172\.26\.64\.2 web$/m);
});

Deno.test("writeNetworkFiles() writes files every user can read", async () => {
  await using node = await TempTree.of({ "alloc/web/local": { directory: true }, "etc/resolv.conf": host });
  const plan = samplePlan({ allocDir: `${node.path}/alloc` });
  await writeNetworkFiles(plan, { resolvConf: host });
  for (const path of [plan.directories.hosts, plan.directories.resolvConf]) {
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o644);
  }
});

Deno.test("writeNetworkFiles() does not follow a link that a task has left in its directory", async () => {
  const dns = { servers: ["1.1.1.1"], searches: [], options: [] };
  for (const name of ["hosts", "resolv.conf"]) {
    await using node = await TempTree.of({ "secret": "the node's", [`alloc/web/${name}`]: { link: "../../secret" } });
    const plan = samplePlan({ allocDir: `${node.path}/alloc`, dns });
    await writeNetworkFiles(plan, await readNetworkFiles(plan, { root: node.path }));
    assert.equal(await Deno.readTextFile(`${node.path}/secret`), "the node's", name);
    assert.match(await Deno.readTextFile(`${node.path}/alloc/web/${name}`), /1\.1\.1\.1|web/);
  }
});

Deno.test("writeHosts() names the file that it cannot write, and says why", async () => {
  await using node = await TempTree.of();
  const written = writeHosts(samplePlan({ allocDir: node.path }), { addresses: [] });
  await assert.rejects(written, (error) => {
    assert.ok(error instanceof DriverError && error.cause instanceof Deno.errors.NotFound);
    assert.equal(error.message, `Cannot write "${node.path}/web/hosts": ${error.cause.message}`);
    return true;
  });
});

Deno.test("readNetworkFiles() tells of a node whose name servers a task with its own network cannot ask", async () => {
  await using node = await TempTree.of({ "etc/resolv.conf": "nameserver 127.0.0.1\n" });
  const lacks = async (config: Record<string, unknown>) =>
    (await readNetworkFiles(samplePlan({ config }), { root: node.path })).lacksServers;
  assert.equal(await lacks({}), true);
  assert.equal(await lacks({ dns_servers: ["192.0.2.1"] }), undefined);
  assert.equal(await lacks({ host_network: true }), undefined);
});
