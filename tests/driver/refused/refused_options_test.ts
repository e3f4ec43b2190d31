import { encode } from "@msgpack/msgpack";
import assert from "node:assert/strict";

import { NetworkIsolationSpec_NetworkIsolationMode as Mode } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { refuses } from "./refuses.ts";

refuses("an option that it does not know, by its name", {
  task: { msgpackDriverConfig: encode({ image: "busybox", colour: "red" }) },
  message: /^Cannot use option "colour": it is unknown, allowed are image, /,
});

refuses("a config without an image", {
  task: { msgpackDriverConfig: encode({ command: "/bin/sh" }) },
  message: /^Cannot use the configuration: option "image" is missing, /,
});

refuses("an image reference that is none", {
  config: { image: "busybox:1:2" },
  message: 'Cannot use image "busybox:1:2": it has more than one digest or tag',
});

refuses("privileged tasks where the plugin forbids them", {
  plugin: { allow_privileged: false },
  config: { privileged: true },
  message: `Cannot use privileged "true": the plugin's configuration says allow_privileged = false`,
});

refuses("what only a Docker daemon has, and says what to write instead", {
  config: { network_aliases: ["web"] },
  message: /^Cannot use network_aliases "\["web"\]": there is no DNS server like Docker's, use /,
});

refuses("a hard limit of memory below the job's memory", {
  config: { memory_hard_limit: 16 },
  message: `Cannot use memory_hard_limit "16": the job's memory is 64 MB, allowed is at least that`,
});

refuses("a device the node does not have", {
  config: { devices: ["/dev/no-such-device"] },
  message: 'Cannot give the task device "/dev/no-such-device": the node has no such device',
});

refuses("a file that is no device", {
  config: { devices: ["/etc/hosts:/dev/hosts"] },
  message: 'Cannot give the task device "/etc/hosts": allowed is a device or a directory below /dev',
});

refuses("a device plugin's device the node does not have", {
  task: { devices: [{ hostPath: "/dev/no-such-gpu", taskPath: "/dev/gpu", cgroupPermissions: "rw" }] },
  message: 'Cannot give the task device "/dev/no-such-gpu": the node has no such device',
});

refuses("a volume with an unknown propagation mode", {
  task: { mounts: [{ taskPath: "/v", hostPath: "/tmp", propagationMode: "sideways" }] },
  message:
    'Cannot use propagation_mode "sideways" of volume_mount "/v": allowed are private, host-to-task, bidirectional',
});

refuses("host_network in a group with a bridge network", {
  config: { host_network: true },
  task: { networkIsolationSpec: { mode: Mode.GROUP, path: "/proc/self/ns/net" } },
  message: 'Cannot use host_network "true": the group has a network of its own, allowed is one of the two',
});

refuses("CPUs that Nomad gave to others", {
  config: { cpuset_cpus: "0-2" },
  task: { resources: { linuxResources: { cpusetCpus: "0-1" } } },
  message: 'Cannot use cpuset_cpus "0-2": 2 is not given to this task, allowed is "0-1"',
});

refuses("a capability that does not exist", {
  config: { cap_add: ["CAP_FLY"] },
  message: /^Cannot use cap_add\[0\] "CAP_FLY": allowed is /,
});

refuses("a seccomp profile with seccomp switched off", {
  config: { seccomp: false, seccomp_profile: "/etc/profile.json" },
  message: 'Cannot use seccomp_profile "/etc/profile.json": seccomp is false, it must be true or not set',
});

Deno.test("DestroyTask keeps a task's container and its files with gc.container = false, until the next attempt", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node, { gc: { container: false } });
  const config = { image: node.image, command: "/bin/sh", args: ["-c", "exec sleep 3600"] };
  await using task = await agent.task({ config });
  await task.start();
  await task.destroy();
  const { containers, snapshots, tasks } = await node.leftovers();
  assert.deepEqual([containers.length, snapshots.length, tasks], [1, 1, []]);
  await task.again().start();
});

Deno.test("StartTask does not refuse, before it knows the image, what an image can make right", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const image = "docker.io/library/entry:1";
  await node.addImage(image, { entrypoint: ["/no/such/entrypoint"], cmd: ["/bin/sh", "-c", "exit 3"] });
  await using task = await agent.task({ config: { image, entrypoint: [] } });
  await task.start();
  assert.equal((await task.wait()).result?.exitCode, 3);
});
