import { metrics } from "@opentelemetry/api";
import { SCOPE } from "./in_span.ts";

/** Counts a start of a task; `cause` is the class of the error of one that failed. Nothing happens without telemetry. */
export function recordStart(outcome: "started" | "failed", cause?: string): void {
  const description = "Starts of tasks, by outcome and by what they failed for";
  meter().createCounter("containerd_driver.task.starts", { description })
    .add(1, { outcome, ...(cause !== undefined && { cause }) });
}

/** Takes note of an image that was pulled. */
export function recordPull({ bytes, durationMs }: { bytes: number; durationMs: number }): void {
  meter().createCounter("containerd_driver.pull.bytes", { description: "Bytes of layers pulled", unit: "By" }).add(
    bytes,
  );
  const description = "How long pulls of images took";
  meter().createHistogram("containerd_driver.pull.duration", { description, unit: "s" }).record(durationMs / 1_000);
}

/** Counts commands that run in tasks: 1 for one that begins, -1 for one that has ended. */
export function recordExec(change: 1 | -1): void {
  meter().createUpDownCounter("containerd_driver.exec.sessions", { description: "Commands that run in tasks now" })
    .add(change);
}

function meter() {
  return metrics.getMeter(SCOPE);
}
