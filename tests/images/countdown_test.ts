import assert from "node:assert/strict";
import { mock } from "node:test";
import { Countdown } from "../../src/images/countdown.ts";

const OPTIONS = { timeoutMs: 100, reason: () => new Error("time is up") };

function withClock(run: (passMs: (ms: number) => void) => void): void {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    run((ms) => mock.timers.tick(ms));
  } finally {
    mock.timers.reset();
  }
}

Deno.test("Countdown aborts its signal when the time is up, and not before", () => {
  withClock((passMs) => {
    using countdown = new Countdown(OPTIONS);
    passMs(99);
    countdown.restart();
    passMs(99);
    assert.equal(countdown.signal.aborted, false);
    passMs(1);
    assert.equal(countdown.signal.reason.message, "time is up");
  });
});

Deno.test("Countdown stands still while it is paused, and ends when disposed", () => {
  withClock((passMs) => {
    const countdown = new Countdown(OPTIONS);
    countdown.pause();
    passMs(1000);
    countdown.restart();
    countdown[Symbol.dispose]();
    passMs(1000);
    assert.equal(countdown.signal.aborted, false);
  });
});
