import assert from "node:assert/strict";
import { ConfigError } from "../../src/errors.ts";
import { taskOptions } from "../../src/config/task_config.ts";
import { JUDGED } from "../../src/policy/option_wants.ts";
import { type Block, POLICY } from "./policy_rows.ts";
import { start } from "./start.ts";

Deno.test("there is a row of the policy for every option of a task that wants something of the node", () => {
  const rows = new Set(POLICY.flatMap(({ job }) => Object.keys(job)));
  const names = JUDGED.map((option) =>
    option === "namedVolumes"
      ? "mount"
      : option in taskOptions
      ? taskOptions[option as keyof typeof taskOptions].name
      : option
  );
  assert.deepEqual(names.filter((name) => !rows.has(name)), []);
});

const shown = (block: Block) => JSON.stringify(block);

for (const { job, asks, closedBy, says, restricted, openedBy, keeps, waived } of POLICY) {
  const refused = (says: string) => new ConfigError(`Cannot use ${asks}: the plugin's configuration says ${says}`);

  Deno.test(`by default ${shown(job)} passes, and the audit says what that waived`, () => {
    assert.deepEqual(start(job, {}).waived, waived === undefined ? [] : [waived]);
  });

  Deno.test(`${shown(closedBy)} refuses ${shown(job)}`, () => {
    assert.throws(() => start(job, closedBy), refused(says));
  });

  if (restricted === undefined) {
    Deno.test(`restricted = true lets ${shown(job)} pass`, () => {
      assert.doesNotThrow(() => start(job, { restricted: true }));
    });
  } else {
    Deno.test(`restricted = true refuses ${shown(job)}`, () => {
      assert.throws(() => start(job, { restricted: true }), refused(`${restricted} (restricted = true)`));
    });
  }

  Deno.test(`${shown(openedBy)} lets ${shown(job)} pass with restricted = true`, () => {
    assert.doesNotThrow(() => start(job, { restricted: true, ...openedBy }));
  });

  Deno.test(`${shown(closedBy)} for a namespace refuses ${shown(job)} there and nowhere else`, () => {
    const plugin = { namespace: { "team-*": closedBy } };
    assert.throws(() => start(job, plugin, "team-a"), refused(`${says} for namespace "team-*"`));
    start(job, plugin, "other");
  });

  Deno.test(`${shown(openedBy)} for a namespace lets ${shown(job)} pass there and nowhere else`, () => {
    const plugin = { restricted: restricted !== undefined, ...closedBy, namespace: { trusted: openedBy } };
    start(job, plugin, "trusted");
    assert.throws(() => start(job, plugin, "other"), ConfigError);
  });

  const closes = restricted !== undefined && !keeps;
  Deno.test(`restricted = true for a namespace ${closes ? "refuses" : "does not touch"} ${shown(job)} there`, () => {
    const plugin = { ...openedBy, namespace: { untrusted: { restricted: true } } };
    start(job, plugin, "other");
    if (closes) assert.throws(() => start(job, plugin, "untrusted"), ConfigError);
    else start(job, plugin, "untrusted");
  });
}
