import { ConfigError } from "../errors.ts";
import { constants } from "node:os";

/** Signals by name as consul-template knows them, which is what jobs may write (consul-template signals_unix.go). */
const NAMES = [
  ..."SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGPIPE SIGPROF".split(
    " ",
  ),
  ..."SIGQUIT SIGSEGV SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2".split(" "),
  ..."SIGWINCH SIGXCPU SIGXFSZ".split(" "),
];
const NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries(constants.signals).filter(([name]) => NAMES.includes(name)),
);
const SIGRTMIN = 34;
const SIGRTMAX = 64;

/** The signal that ends a process no matter what. */
export const SIGKILL = constants.signals.SIGKILL;
/** The signal that asks a process to end. */
export const SIGTERM = constants.signals.SIGTERM;

/** The signals that there are, for messages. */
const ALLOWED = `${[...NUMBERS.keys()].join(", ")}, SIGRTMIN to SIGRTMAX such as SIGRTMIN+3, with or without SIG, ` +
  `and numbers from 1 to ${SIGRTMAX}`;

/** A signal's number by its name, with or without `SIG`, or in digits; images also write `SIGRTMIN+3`. */
export function signalNumber(name: string): number {
  const number = parseSignal(name);
  if (number !== undefined) return number;
  throw new ConfigError(`Cannot send signal "${shortened(name)}": it is unknown, allowed are ${ALLOWED}`);
}

/** The number of the signal that an image names with STOPSIGNAL; a `ConfigError` names it as the image's. */
export function stopSignalNumber(name: string, { image }: { readonly image: string }): number {
  const number = parseSignal(name);
  if (number !== undefined) return number;
  throw new ConfigError(
    `Cannot use image "${image}": its STOPSIGNAL "${shortened(name)}" is unknown, allowed are ${ALLOWED}`,
  );
}

function parseSignal(name: string): number | undefined {
  const upper = name.trim().toUpperCase();
  return numeric(upper) ?? NUMBERS.get(upper.startsWith("SIG") ? upper : `SIG${upper}`) ?? realTime(upper);
}

function shortened(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name;
}

function numeric(text: string): number | undefined {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= SIGRTMAX ? number : undefined;
}

function realTime(text: string): number | undefined {
  const [, base, offset = "0"] = /^(?:SIG)?RT(MIN|MAX)([+-]\d{1,2})?$/.exec(text) ?? [];
  if (base === undefined) return undefined;
  const number = (base === "MIN" ? SIGRTMIN : SIGRTMAX) + Number(offset);
  return number >= SIGRTMIN && number <= SIGRTMAX ? number : undefined;
}
