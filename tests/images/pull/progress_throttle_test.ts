import assert from "node:assert/strict";
import { mock } from "node:test";
import { ProgressThrottle } from "../../../src/images/pull/progress_throttle.ts";
import { mockTimersTest } from "../../support/mock_timers_test_case.ts";

mockTimersTest(
  "ProgressThrottle tells the first message at once, then the newest at every interval if it is new",
  () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const told: string[] = [];
      using ticker = new ProgressThrottle({ intervalMs: 100, tell: (message) => told.push(message) });
      mock.timers.tick(100);
      ticker.hear("one");
      ticker.hear("two");
      ticker.hear("three");
      assert.deepEqual([...told, ticker.last], ["one", "three"]);
      mock.timers.tick(100);
      mock.timers.tick(100);
      assert.deepEqual(told, ["one", "three"]);
      ticker.hear("four");
      ticker[Symbol.dispose]();
      mock.timers.tick(100);
      assert.deepEqual(told, ["one", "three"]);
    } finally {
      mock.timers.reset();
    }
  },
);
