import type { Telemetry } from "../config/plugin/telemetry.ts";
import { logger } from "../log.ts";
import type { TelemetryContext } from "./start_telemetry.ts";

const log = logger("telemetry");

/** Telemetry that is begun at most once in a process, for OpenTelemetry's providers are one for the whole of it. */
export class TelemetrySwitch {
  #running: Promise<AsyncDisposable | undefined> | undefined;

  /** Begins what the configuration asks for; what cannot be had is a warning, for tasks run without it. */
  turnOn(options: Telemetry | undefined, context: TelemetryContext): void {
    if (options !== undefined) this.#running ??= start(options, context);
  }

  /** Sends what is left to be sent, within the time given, and ends. */
  async turnOff({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    const running = await this.#running;
    if (running === undefined) return;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    await Promise.race([running[Symbol.asyncDispose](), late]);
    clearTimeout(timer);
  }
}

async function start(options: Telemetry, context: TelemetryContext): Promise<AsyncDisposable | undefined> {
  try {
    const { startTelemetry } = await import("./start_telemetry.ts");
    return await startTelemetry(options, context);
  } catch (error) {
    log.warn("cannot start telemetry", { ...options, error });
    return undefined;
  }
}
