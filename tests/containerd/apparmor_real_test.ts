import assert from "node:assert/strict";

import { loadedProfiles } from "../../src/host/confinement/apparmor.ts";
import { DEFAULT_APPARMOR_PROFILE } from "../../src/model/confinement/apparmor_profile_name.ts";
import { isRoot } from "../support/skip_unless.ts";
import { type Row, testRows } from "./run_rows.ts";

const label = "cat /proc/self/attr/current";

const rows: readonly Row[] = [
  {
    name: "a task is confined by the driver's profile, and so are commands in it",
    async run(rows) {
      assert.deepEqual(await rows.output(label), [`${DEFAULT_APPARMOR_PROFILE} (enforce)`]);
      await using task = await rows.ready("echo ready; sleep 3600 & wait $!");
      const { stdout } = await rows.agent.driver.execTask({ taskId: task.id, command: ["/bin/sh", "-c", label] });
      assert.equal(new TextDecoder().decode(stdout).trim(), `${DEFAULT_APPARMOR_PROFILE} (enforce)`);
    },
  },
  {
    name: "the profile denies mounts to a task that every other restriction would let have them",
    async run(rows) {
      const config = { cap_add: ["all"], seccomp: false };
      const script = "mount -t tmpfs tmpfs /tmp && echo mounts; true";
      assert.deepEqual(await rows.output(script, { config }), [""]);
      const unconfined = { ...config, apparmor_profile: "unconfined" };
      assert.deepEqual(await rows.output(script, { config: unconfined }), ["mounts"]);
    },
  },
  {
    name: "a task can be signalled and stopped",
    async run(rows) {
      await using task = await rows.ready("trap 'exit 7' TERM; echo ready; sleep 3600 & wait $!");
      await task.stop();
      assert.equal((await task.wait()).result?.exitCode, 7);
    },
  },
  {
    name: "privileged tasks and those that say unconfined have no profile; one that is not loaded is refused",
    async run(rows) {
      for (const config of [{ privileged: true }, { security_opt: ["apparmor=unconfined"] }]) {
        assert.deepEqual(await rows.output(label, { config }), ["unconfined"]);
      }
      await assert.rejects(rows.output("true", { config: { apparmor_profile: "no-such" } }), {
        message: 'Cannot use apparmor_profile "no-such": it is not loaded on this node',
      });
    },
  },
];

const isOn = isRoot && await loadedProfiles() !== undefined;

testRows("AppArmor", rows, { holds: isOn, reason: "they confine containers by AppArmor, which is not on" });
