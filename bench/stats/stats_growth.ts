import { atLeast, atMost, type Measurement } from "../report.ts";
import { type LoadCost, MOST_STREAMS, type UsageLoad } from "./usage_load.ts";

const [FEW, SOME, MANY] = [10, 50, MOST_STREAMS];
/** How much more than in proportion the CPU of more streams may be, and how much more memory they may take in all. */
const GROWTH = 1.2;

/** How the cost of usage streams grows with their number. */
export async function* benchGrowth(load: UsageLoad): AsyncGenerator<Measurement> {
  const [few, some, many] = [await cost(load, FEW), await cost(load, SOME), await cost(load, MANY)];
  yield atLeast(`${MANY} streams at 1 s: figures`, { limit: MANY * 0.95, seen: many.figuresASecond, unit: "a second" });
  const bars = (title: string, { unit, value }: { unit: string; value: (cost: LoadCost) => number }) => ({
    title,
    unit,
    ours: { [`${FEW} tasks`]: value(few), [`${SOME} tasks`]: value(some), [`${MANY} tasks`]: value(many) },
  });
  yield atMost(`CPU of ${SOME} streams, of ${SOME / FEW} times ${FEW}'s`, {
    limit: GROWTH,
    seen: some.cpuPercent / few.cpuPercent / (SOME / FEW),
    unit: "×",
    bars: bars("plugin's CPU by tasks that are measured, from source", {
      unit: "% of one core",
      value: (each) => each.cpuPercent,
    }),
  });
  yield atMost(`CPU of ${MANY} streams, of ${MANY / SOME} times ${SOME}'s`, {
    limit: GROWTH,
    seen: many.cpuPercent / some.cpuPercent / (MANY / SOME),
    unit: "×",
  });
  yield atMost(`RSS of ${MANY} streams, of ${FEW}'s`, {
    limit: GROWTH,
    seen: many.rssMb / few.rssMb,
    unit: "×",
    bars: bars("plugin's RSS by tasks that are measured, from source", { unit: "MB", value: (each) => each.rssMb }),
  });
}

async function cost(load: UsageLoad, streams: number): Promise<LoadCost> {
  await load.read(streams);
  return await load.cost();
}
