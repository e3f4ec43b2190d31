import assert from "node:assert/strict";

import { CAPABILITY_NAMES } from "../../src/config/parse/security/capability_names.ts";
import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";
import { grantableCapabilities } from "../../src/host/machine/grantable_capabilities.ts";
import type { Body } from "../../src/hcl/decode_spec.ts";
import { printStatus } from "../support/run_task.ts";
import { type Row, type Rows, testRows } from "./run_rows.ts";

const DEFAULT = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"],
  ...["SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
];

/** Names of the capabilities in a set of the task's first process, without `CAP_` and in alphabetical order. */
async function capabilities(rows: Rows, config: Body, set = "CapEff"): Promise<string[]> {
  const [mask] = await rows.output(printStatus(set), { config });
  const bits = [...BigInt(`0x${mask}`).toString(2)].reverse();
  return bits.flatMap((bit, number) => bit === "1" ? [CAPABILITY_NAMES[number]!.slice("CAP_".length)] : []).sort();
}

const denied = (command: string) => `${command} 2>&1 | grep -o 'Operation not permitted'; true`;
const filters = printStatus("Seccomp");

const rows: readonly Row[] = [
  {
    name: "a task has Docker's default capabilities less NET_RAW, also as the most it can gain",
    async run(rows) {
      assert.deepEqual(await capabilities(rows, {}), DEFAULT);
      assert.deepEqual(await capabilities(rows, {}, "CapBnd"), DEFAULT);
      assert.deepEqual(await capabilities(rows, {}, "CapInh"), []);
    },
  },
  {
    name: "cap_add, cap_drop: any case, CAP_ optional",
    async run(rows) {
      const config = { cap_add: ["net_admin", "CAP_SYS_TIME"], cap_drop: ["Chown", "CAP_MKNOD"] };
      const expected = [...DEFAULT, "NET_ADMIN", "SYS_TIME"].filter((name) => name !== "CHOWN" && name !== "MKNOD");
      assert.deepEqual(await capabilities(rows, config), expected.sort());
    },
  },
  {
    name: "cap_add, cap_drop: all",
    async run(rows) {
      const everything = (await grantableCapabilities()).length;
      assert.deepEqual(await capabilities(rows, { cap_drop: ["all"] }), []);
      assert.deepEqual(await capabilities(rows, { cap_drop: ["ALL"], cap_add: ["net_raw"] }), ["NET_RAW"]);
      assert.equal((await capabilities(rows, { cap_add: ["all"] })).length, everything);
      assert.equal((await capabilities(rows, { cap_add: ["all"], cap_drop: ["kill"] })).length, everything - 1);
    },
  },
  {
    name: "privileged: all capabilities, host devices, no seccomp, writable /sys and cgroups",
    async run(rows) {
      const cgroup = cgroupVersion() === 1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
      const mounted = (path: string) => `awk '$2 == "${path}" { print substr($4, 1, 2) }' /proc/mounts`;
      const script = [
        ...[printStatus("CapEff"), filters, printStatus("NoNewPrivs"), mounted("/sys"), mounted(cgroup)],
        "(: </dev/loop7) && echo device; mkdir /t && mount -t tmpfs tmpfs /t && echo mounts",
        "mount | grep -c ' on /proc/kcore '; (: >>/proc/sys/kernel/msgmax) && echo settings",
      ].join(";");
      const all = (await grantableCapabilities()).reduce((mask, number) => mask | 1n << BigInt(number), 0n);
      const [mask, ...rest] = await rows.output(script, { config: { privileged: true } });
      assert.equal(BigInt(`0x${mask}`), all);
      assert.deepEqual(rest, ["0", "0", "rw", "rw", "device", "mounts", "0", "settings"]);
    },
  },
  {
    name: "seccomp: default profile on or off, on when the task and the plugin say nothing",
    async run(rows) {
      const script = `${filters}; ${denied("unshare -U true")}`;
      assert.deepEqual(await rows.output(script), ["2", "Operation not permitted"]);
      assert.deepEqual(await rows.output(script, { config: { seccomp: true } }), ["2", "Operation not permitted"]);
      assert.deepEqual(await rows.output(filters, { config: { seccomp: false } }), ["0"]);
    },
  },
  {
    name: "seccomp: the default profile opens what a capability is about, and leaves the rest closed",
    async run(rows) {
      const script = `unshare -m true && echo unshared; ${denied("unshare -m true")}`;
      assert.deepEqual(await rows.output(script, { config: { cap_add: ["sys_admin"] } }), ["unshared"]);
      assert.deepEqual(
        await rows.output(script),
        ["Operation not permitted"],
      );
    },
  },
  {
    name: "seccomp_profile: own profile in Docker's JSON form, with its includes, excludes, arch map",
    async run(rows) {
      const profile = {
        defaultAction: "SCMP_ACT_ALLOW",
        archMap: [
          { architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86"] },
          { architecture: "SCMP_ARCH_AARCH64", subArchitectures: ["SCMP_ARCH_ARM"] },
        ],
        syscalls: [
          { names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO", errnoRet: 28 },
          { names: ["chmod", "fchmodat"], action: "SCMP_ACT_ERRNO", excludes: { caps: ["CAP_SYS_TIME"] } },
          { names: ["sethostname"], action: "SCMP_ACT_ERRNO", errnoRet: 28, includes: { caps: ["CAP_SYS_ADMIN"] } },
        ],
      };
      const path = await Deno.makeTempFile({ suffix: ".json" });
      await Deno.writeTextFile(path, JSON.stringify(profile));
      const script = "mkdir /new 2>&1 | grep -o 'No space left'; chmod 700 /tmp 2>/dev/null && echo mode; " +
        "hostname x 2>&1 | grep -o 'No space left'; true";
      assert.deepEqual(await rows.output(script, { config: { seccomp_profile: path } }), ["No space left"]);
      const config = { seccomp_profile: path, cap_add: ["sys_time", "sys_admin"] };
      assert.deepEqual(await rows.output(script, { config }), ["No space left", "mode", "No space left"]);
      await Deno.remove(path);
    },
  },
  {
    name: "seccomp_profile: needs seccomp not false",
    async run(rows) {
      await assert.rejects(
        rows.output("true", { config: { seccomp: false, seccomp_profile: "/p.json" } }),
        /Cannot use seccomp_profile "\/p\.json": seccomp is false, it must be true or not set/,
      );
    },
  },
  {
    name: "security_opt: no-new-privileges=false, and seccomp=unconfined as in Docker",
    async run(rows) {
      const script = [printStatus("NoNewPrivs"), filters].join(";");
      assert.deepEqual(await rows.output(script), ["1", "2"]);
      const config = { security_opt: ["no-new-privileges=false", "seccomp=unconfined"] };
      assert.deepEqual(await rows.output(script, { config }), ["0", "0"]);
    },
  },
  {
    name:
      "a task in a network of its own may ping and listens on low ports without capabilities, unless it says otherwise",
    async run(rows) {
      const script = "httpd -p 127.0.0.1:80 -h /tmp 2>/dev/null && echo listens; " +
        "cd /proc/sys/net/ipv4; cat ip_unprivileged_port_start; tr '\\t' ' ' <ping_group_range";
      const nobody = { task: { user: "65534:65534" } };
      const config = { cap_drop: ["all"] };
      assert.deepEqual(await rows.output(script, { config, ...nobody }), ["listens", "0", "0 2147483647"]);
      const sysctl = [{ "net.ipv4.ip_unprivileged_port_start": "81", "net/ipv4/ping_group_range": "1 0" }];
      assert.deepEqual(await rows.output(script, { config: { ...config, sysctl }, ...nobody }), ["81", "1 0"]);
    },
  },
  {
    name: "a task on the node's network leaves the node's settings alone",
    async run(rows) {
      const settings = "/proc/sys/net/ipv4/ping_group_range";
      const before = await Deno.readTextFile(settings);
      await rows.output("true", { config: { host_network: true } });
      assert.equal(await Deno.readTextFile(settings), before);
    },
  },
];

testRows("what a task may do", rows);
