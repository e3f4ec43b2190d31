import { atMost, type Measurement } from "../report.ts";
import { MOST_STREAMS, type UsageLoad } from "./usage_load.ts";

/** What many usage streams do to the plugin's main isolate, and so to its other calls. */
export async function* benchLoad(load: UsageLoad): AsyncGenerator<Measurement> {
  await load.read(MOST_STREAMS);
  await load.callP99Ms();
  await load.delayP99Ms();
  const busyP99Ms = await load.callP99Ms();
  const delayP99Ms = await load.delayP99Ms();
  await load.read(0);
  await load.delayP99Ms();
  const idleP99Ms = await load.callP99Ms();
  const idleDelayMs = (await load.delayP99Ms()).toFixed(1);
  yield atMost(`event-loop delay p99, ${MOST_STREAMS} streams (idle: ${idleDelayMs} ms)`, {
    limit: 10,
    seen: delayP99Ms,
    unit: "ms",
  });
  yield atMost(`unary call p99 then, of idle (${busyP99Ms.toFixed(1)} to ${idleP99Ms.toFixed(1)} ms)`, {
    limit: 2,
    seen: busyP99Ms / idleP99Ms,
    unit: "×",
  });
}
