import { mock } from "node:test";

/** A test that moves timers by hand; ignored where node:test cannot, which is so on Deno 2.6. */
export function mockTimersTest(name: string, fn: () => void): void {
  Deno.test({ name, ignore: !canMockTimers(), fn });
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
