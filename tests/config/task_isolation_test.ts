import assert from "node:assert/strict";
import { BIND_OPTIONS, TMPFS_OPTIONS } from "../../src/config/parse/mount_option.ts";
import { task, testRefusals } from "./refusal.ts";

const CAPABILITY = "a Linux capability such as NET_ADMIN or CAP_SYS_TIME, or all";
const DEVICE = "host[:container[:rwm]] with absolute paths, such as /dev/fuse or /dev/sda:/dev/xvda:r";
const TARGET = "an absolute path in the container other than /";
const SOURCE =
  "an absolute path of the node, one inside the task directory such as local/data, ../alloc/…, or the name " +
  "of a volume";

Deno.test("decodeTaskConfig() reads capabilities in any case, with or without CAP_", () => {
  assert.deepEqual(task({ cap_add: ["net_raw", "CAP_Bpf", "All"] }).capAdd, ["CAP_NET_RAW", "CAP_BPF", "ALL"]);
});

Deno.test("decodeTaskConfig() reads a device's path in the container and its permissions", () => {
  assert.deepEqual(task({ devices: ["/dev/sda:/dev/xvda:r", "/dev/kvm:/dev/kvm"] }).devices, [
    { hostPath: "/dev/sda", containerPath: "/dev/xvda", permissions: "r" },
    { hostPath: "/dev/kvm", containerPath: "/dev/kvm", permissions: "rwm" },
  ]);
});

Deno.test("decodeTaskConfig() takes a tmpfs mount without options, and mounts it as Docker does", () => {
  assert.deepEqual(task({ mounts: [{ type: "tmpfs", target: "/t", source: "tmpfs" }] }).mounts, [
    { type: "tmpfs", target: "/t", options: ["noexec", "nosuid", "nodev"] },
  ]);
});

Deno.test("decodeTaskConfig() takes a tmpfs's size, inodes, mode, owner and flags", () => {
  const options = [
    "size=64m",
    "size=10%",
    "size=0x100000",
    "mode=1777",
    "nr_inodes=1k",
    "uid=7",
    "gid=7",
    "noexec",
    "ro",
  ];
  assert.deepEqual(task({ mounts: [{ type: "tmpfs", target: "/t", options }] }).mounts[0]?.options, options);
});

testRefusals(task, [
  [{ cap_add: ["net_admn"] }, `Cannot use cap_add[0] "net_admn": allowed is ${CAPABILITY}`],
  [{ cap_drop: ["chown", ""] }, `Cannot use cap_drop[1] "": allowed is ${CAPABILITY}`],
  [
    { seccomp: false, seccomp_profile: "/p.json" },
    'Cannot use seccomp_profile "/p.json": seccomp is false, it must be true or not set',
  ],
  [
    { seccomp_profile: "../p.json" },
    'Cannot use seccomp_profile "../p.json": allowed is an absolute path on the node, or one inside the task directory such as local/seccomp.json',
  ],
  [{ devices: ["dev/fuse"] }, `Cannot use devices[0] "dev/fuse": allowed is ${DEVICE}`],
  [{ devices: ["/dev/fuse:"] }, `Cannot use devices[0] "/dev/fuse:": allowed is ${DEVICE}`],
  [{ devices: ["/dev/a:/dev/b:x"] }, `Cannot use devices[0] "/dev/a:/dev/b:x": allowed is ${DEVICE}`],
  [{ devices: ["/dev/a:/dev/b:rr"] }, `Cannot use devices[0] "/dev/a:/dev/b:rr": allowed is ${DEVICE}`],
  [{ devices: ["/dev/a:/dev/b:r:w"] }, `Cannot use devices[0] "/dev/a:/dev/b:r:w": allowed is ${DEVICE}`],
  [
    { mounts: [{ type: "nfs", target: "/t" }] },
    'Cannot use mounts[0].type "nfs": allowed is "volume" or "bind" or "tmpfs"',
  ],
  [
    { mounts: [{ source: "/s", options: ["ro"] }] },
    `Cannot use the configuration: option "mounts[0].target" is missing, it must be set to ${TARGET}`,
  ],
  [{ mounts: [{ target: "t", source: "/s" }] }, `Cannot use mounts[0].target "t": allowed is ${TARGET}`],
  [{ mounts: [{ target: "/", source: "/s" }] }, `Cannot use mounts[0].target "/": allowed is ${TARGET}`],
  [{ mounts: [{ target: "/t/..", source: "/s" }] }, `Cannot use mounts[0].target "/t/..": allowed is ${TARGET}`],
  [
    { mounts: [{ type: "bind", target: "/t", options: ["ro"] }] },
    'Cannot use the configuration: option "mounts[0].source" is missing, it must be set to the path to mount, since type is "bind"',
  ],
  [
    { mounts: [{ target: "/t", source: "/s", options: [] }] },
    'Cannot use mounts[0].source "/s": allowed is the name of a volume, of letters, digits, "_", "." and "-"; for a path ' +
    'write type = "bind", or options such as "rbind"',
  ],
  ...["readonly", "size=1m", "RO", "remount", "rshared", "idmap", "suid", "defaults", "unbindable"].map((option) =>
    [
      { mounts: [{ target: "/t", source: "/s", options: ["rbind", option] }] },
      `Cannot use mounts[0].options[1] "${option}": allowed is ${BIND_OPTIONS}`,
    ] as const
  ),
  ...["size=64mb", "size=lots", "size=-1", "mode=u=rwx", "mode=999", "remount", "bind", "huge=advise", "context=x"].map(
    (option) =>
      [
        { mounts: [{ type: "tmpfs", target: "/t", options: ["noexec", option] }] },
        `Cannot use mounts[0].options[1] "${option}": allowed is ${TMPFS_OPTIONS}`,
      ] as const,
  ),
  [
    { mounts: [{ target: "/t", source: "local/../../etc", options: ["ro"] }] },
    `Cannot use mounts[0].source "local/../../etc": allowed is ${SOURCE}`,
  ],
  [
    { mounts: [{ target: "/t", source: "/s", options: ["ro,rbind"] }] },
    'Cannot use mounts[0].options[0] "ro,rbind": allowed is a mount option such as rbind, ro or size=64m',
  ],
  [
    { mounts: [{ type: "tmpfs", target: "/t", source: "/s" }] },
    'Cannot use mounts[0].source "/s": allowed is nothing, since a mount of type "tmpfs" has no source',
  ],
  [{ mounts: { target: "/t" } }, 'Cannot use mounts "{"target":"/t"}": allowed is blocks, or a list of objects'],
  [
    { mounts: [{ target: "/t", src: "/s" }] },
    'Cannot use option "mounts[0].src": it is unknown, allowed are type, target, source, options, readonly, bind_options, tmpfs_options, volume_options',
  ],
]);

Deno.test("decodeTaskConfig() reads volumes of a server that the node mounts, and paths by Docker's name for them", () => {
  const volume = (options: Record<string, string>, source = "db") => ({
    mount: [{
      source,
      target: "/data",
      volume_options: { driver_config: { name: "local", options: [options] } },
    }],
  });
  const nfs = { type: "nfs", device: ":/export", o: "addr=10.0.0.7,rw,nolock" };
  assert.deepEqual(task(volume(nfs)).namedVolumes?.[0]?.filesystem, {
    ...{ type: "nfs", device: ":/export", options: ["addr=10.0.0.7", "rw", "nolock"] },
  });
  const bind = task(volume({ type: "none", device: "/srv/data", o: "bind" }));
  assert.deepEqual(bind.mounts.map(({ type, source, options }) => [type, source, options]), [
    ["bind", "/srv/data", ["rbind"]],
  ]);
  for (const o of ["bind", "remount", "loop", "credentials=/etc/shadow", "x-systemd.automount", "-f"]) {
    assert.throws(() => task(volume({ ...nfs, o })), /driver_config\.options\.o/, o);
  }
  assert.throws(() => task(volume({ ...nfs, type: "ext4" })), /options\.type "ext4": allowed is nfs, nfs4, cifs/);
});
