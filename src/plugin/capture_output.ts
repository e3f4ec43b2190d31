import process from "node:process";
import type { Logger } from "../log.ts";

type Level = "debug" | "info" | "warn" | "error";

/** Methods of `console` that tell of trouble; the others are for debugging. */
const LEVELS: ReadonlyMap<string, Level> = new Map<string, Level>([
  ["info", "info"],
  ["warn", "warn"],
  ["error", "error"],
  ["assert", "error"],
]);

/**
 * Sends to the log, until disposed, what dependencies print with `console` and what the runtime warns of or crashes
 * with. stdout is the host's to read, and a plain line on a stderr that nobody reads would end the process.
 */
export function captureOutput(log: Logger): Disposable {
  using captured = new DisposableStack();
  captured.use(captureConsole(log));
  captured.use(captureWarnings(log));
  captured.use(captureCrashes(log));
  return captured.move();
}

function captureConsole(log: Logger): Disposable {
  const original = { ...console };
  for (const name of Object.keys(console)) {
    const level = LEVELS.get(name) ?? "debug";
    Object.assign(console, { [name]: (...args: unknown[]) => log[level](args.map(toText).join(" ")) });
  }
  return { [Symbol.dispose]: () => void Object.assign(console, original) };
}

function captureWarnings(log: Logger): Disposable {
  const original = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => log.warn(message, { warning: name }));
  return {
    [Symbol.dispose]() {
      process.removeAllListeners("warning");
      for (const listener of original) process.on("warning", listener);
    },
  };
}

/** The process still ends with the error; only the line that Nomad shows is ours. */
function captureCrashes(log: Logger): Disposable {
  const crashed = (error: unknown) => log.error("the plugin crashed", { error: toText(error) });
  const onError = (event: ErrorEvent) => crashed(event.error);
  const onRejection = (event: PromiseRejectionEvent) => crashed(event.reason);
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return {
    [Symbol.dispose]() {
      removeEventListener("error", onError);
      removeEventListener("unhandledrejection", onRejection);
    },
  };
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : Deno.inspect(value);
}
