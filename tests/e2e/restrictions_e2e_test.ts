import assert from "node:assert/strict";

import { hasEnded, type Job, type NomadApi } from "../support/nomad/nomad_api.ts";
import { nomadTest } from "./nomad/nomad_test_case.ts";
import { shellJob } from "./nomad/shell_job.ts";

/** Makes its own directory lead to the node's root on its first run, and says what it sees on its second. */
const SWAP = `if test -e /local/done; then ls /m; exit 0; fi
  touch /local/done; rmdir /local/out || exit 3; ln -s / /local/out; exit 1`;

const mount = (source: string) => ({
  mounts: [{ type: "bind", source, target: "/m", options: ["rbind", "rw"] }],
});

nomadTest(
  "no task gets out of its allocation: by its name, its directory, or a link it left for its next start",
  async (site) => {
    const { api } = site.agent;
    const dots = shellJob("dots", "ls /local", { task: { Name: ".." } });
    assert.match((await failuresOf(api, dots)).join(), /Cannot start task "\.\.": its directory would not be its own/);
    for (const [at, source] of [".", "local/..", "private"].entries()) {
      const [failure = "", ...others] = await failuresOf(
        api,
        shellJob(`own-${at}`, "ls /m", { config: mount(source) }),
      );
      assert.match(failure, new RegExp(`Cannot mount "${source}" at "/m": it leads out of the task's own directories`));
      assert.deepEqual(others, []);
    }
    const swap = shellJob("swap", SWAP, { restarts: 1, config: { volumes: ["local/out:/m"] } });
    assert.match(
      (await failuresOf(api, swap)).join(),
      /Cannot mount "local\/out" at "\/m": it leads out of the task's own/,
    );
  },
);

/** What Nomad shows of starts that failed. */
async function failuresOf(api: NomadApi, job: Job): Promise<string[]> {
  const { TaskStates } = await api.allocation(await api.runJob(job), hasEnded);
  const events = Object.values(TaskStates ?? {}).flatMap(({ Events }) => Events);
  return events.filter(({ Type }) => Type === "Driver Failure").map(({ DisplayMessage }) => DisplayMessage);
}
