import { mock } from "node:test";
import { skipUnless } from "./skip_unless.ts";

/** A test that moves timers by hand; ignored where node:test cannot, which is so on Deno 2.6. */
export function mockTimersTest(name: string, fn: () => void): void {
  Deno.test({ name, ignore: skipUnless(canMockTimers(), "node:test of this Deno moves no timers by hand"), fn });
}

function canMockTimers(): boolean {
  try {
    mock.timers.enable({ apis: [] });
    mock.timers.reset();
    return true;
  } catch {
    return false;
  }
}
