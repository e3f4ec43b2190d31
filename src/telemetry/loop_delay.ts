import type { Meter } from "@opentelemetry/api";

const PERIOD_MS = 500;

/** Records how late a timer of the main thread fires, which is how long a call of Nomad's may wait, until disposed. */
export function recordLoopDelay(meter: Meter): Disposable {
  const delay = meter.createHistogram("containerd_driver.event_loop.delay", {
    description: "How late the main thread came to a timer",
    unit: "s",
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] },
  });
  let dueAt = performance.now() + PERIOD_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    delay.record(Math.max(now - dueAt, 0) / 1_000);
    dueAt = now + PERIOD_MS;
  }, PERIOD_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
