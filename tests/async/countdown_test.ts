import assert from "node:assert/strict";
import { mock } from "node:test";
import { Countdown } from "../../src/async/countdown.ts";
import { mockTimersTest } from "../support/mock_timers_test_case.ts";

/** Runs with a clock moved by hand, and a countdown of 100 ms that counts how often time was up. */
function withCountdown(run: (countdown: Countdown, passMs: (ms: number) => number) => void, timeoutMs = 100): void {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let ups = 0;
    using countdown = new Countdown({ timeoutMs, onTimeUp: () => ups++ });
    run(countdown, (ms) => (mock.timers.tick(ms), ups));
  } finally {
    mock.timers.reset();
  }
}

mockTimersTest("Countdown calls back when the time is up, and not before", () => {
  withCountdown((countdown, passMs) => {
    passMs(99);
    countdown.restart();
    assert.equal(passMs(99), 0);
    assert.equal(passMs(1), 1);
    assert.equal(passMs(1000), 1);
  });
});

mockTimersTest("Countdown stands still while it is paused, and for good when it is disposed", () => {
  withCountdown((countdown, passMs) => {
    countdown.pause();
    assert.equal(passMs(1000), 0);
    countdown.restart();
    countdown[Symbol.dispose]();
    countdown.restart();
    assert.equal(passMs(1000), 0);
  });
});

mockTimersTest("Countdown takes times that a timer cannot", () => {
  const days = 100 * 24 * 3_600_000;
  withCountdown((_, passMs) => {
    assert.equal(passMs(days - 1), 0);
    assert.equal(passMs(1), 1);
  }, days);
});
