/** Measures calls between our client and our server; ECHO_HTTP2=deno measures them on Deno's own HTTP/2, a word only what it is in. */

import process from "node:process";
import { EchoPair } from "../tests/support/echo_pair.ts";

const ROUNDS = 4;
const CALLS = 3_000;
const AT_ONCE = 50;
const SMALL_MESSAGES = 30_000;
const BIG_MESSAGES = 1_000;
const BIG = new Uint8Array(100_000);

type Run = (echo: EchoPair) => Promise<number>;

/** Each resolves to how many of its things it did. */
const RUNS: Readonly<Record<string, Run>> = {
  async "unary calls"({ client }) {
    const caller = async () => {
      for (let call = 0; call < CALLS / AT_ONCE; call++) await client.unary({ number: call });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    return CALLS;
  },
  async "small messages of a stream"({ client }) {
    let seen = 0;
    for await (const _ of client.serverStream({ number: SMALL_MESSAGES })) seen++;
    return seen;
  },
  async "messages of 100 kB"({ client }) {
    let seen = 0;
    for await (const _ of client.serverStream({ number: BIG_MESSAGES, data: BIG })) seen++;
    return seen;
  },
};

for (const [what, run] of Object.entries(RUNS)) {
  if (!what.includes(Deno.args[0] ?? "")) continue;
  const rounds: { readonly perSecond: number; readonly cpuUs: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await using echo = await EchoPair.start();
    const [startMs, cpu] = [performance.now(), process.cpuUsage()];
    const count = await run(echo);
    const { user, system } = process.cpuUsage(cpu);
    rounds.push({ perSecond: count / (performance.now() - startMs) * 1_000, cpuUs: (user + system) / count });
  }
  const perSecond = Math.max(...rounds.map((round) => round.perSecond));
  const cpuUs = Math.min(...rounds.map((round) => round.cpuUs));
  console.log(`${what}: at best ${perSecond.toFixed(0)} a second, ${cpuUs.toFixed(1)} µs of CPU each`);
}
