import { newestCrun } from "../../../dev/containerd/newest_crun.ts";
import { devDirectory } from "../../../dev/dev_directory.ts";
import { runCases } from "../../driver/suite/run_cases.ts";
import { statsCases } from "../../driver/suite/stats_cases.ts";
import { stopCases } from "../../driver/suite/stop_cases.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { isRoot } from "../../support/skip_unless.ts";
import { realSuite } from "./real_suite.ts";

/** On cgroup v1, where the controllers of v2 beside it are. */
const UNIFIED = "/sys/fs/cgroup/unified/cgroup.controllers";
const RELEASE = "sid";

// Fetched where it cannot run too: a guest of this machine with cgroup v2 has no network.
const program = isRoot && CONTAINERD_RELEASES.includes(RELEASE) ? await newestCrun(devDirectory()) : "";
const unified = await Deno.readTextFile(UNIFIED).catch(() => "");

realSuite(RELEASE, [...runCases, ...stopCases, ...statsCases], {
  name: "crun",
  program,
  canRun: unified.trim() === "",
  reason: "crun takes no controllers of cgroup v2 beside those of v1",
});
