import assert from "node:assert/strict";
import { ConfigError } from "../../src/errors.ts";
import { SIGKILL, signalNumber, SIGTERM, stopSignalNumber } from "../../src/model/signals.ts";

/** Numbers of Linux on the architectures that the driver runs on (see signal(7)). */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGIOT: 6, SIGBUS: 7, SIGFPE: 8 },
  ...{ SIGKILL: 9, SIGUSR1: 10, SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17 },
  ...{ SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25 },
  ...{ SIGPROF: 27, SIGWINCH: 28, SIGIO: 29, SIGSYS: 31 },
};

Deno.test("signalNumber() knows every signal that consul-template knows", () => {
  const read = Object.keys(NUMBERS).map((name) => [name, signalNumber(name)]);
  assert.deepEqual(Object.fromEntries(read), NUMBERS);
});

Deno.test("signalNumber() reads names with and without SIG, in any case", () => {
  for (const name of ["SIGUSR1", "USR1", "sigusr1", "usr1", " SIGUSR1 "]) assert.equal(signalNumber(name), 10, name);
});

Deno.test("signalNumber() reads digits, as images write them", () => {
  assert.deepEqual(["1", "15", "64"].map(signalNumber), [1, 15, 64]);
});

Deno.test("signalNumber() reads real-time signals, as images of systemd write them", () => {
  const names = ["SIGRTMIN", "SIGRTMIN+3", "RTMIN+3", "SIGRTMAX-1", "SIGRTMAX"];
  assert.deepEqual(names.map(signalNumber), [34, 37, 37, 63, 64]);
});

Deno.test("signalNumber() refuses an unknown name, as the job has it, and says what is allowed", () => {
  const names = [
    "SIGNOPE",
    "",
    "SIG",
    "SIGSIGTERM",
    "0",
    "65",
    "-9",
    "1.5",
    "SIGRTMIN-1",
    "SIGRTMAX+1",
    "SIGRTMIN+",
    "TERM KILL",
  ];
  for (const name of names) {
    assert.throws(() => signalNumber(name), (error) => {
      assert.ok(error instanceof ConfigError);
      const [said, allowed = ""] = error.message.split(": it is unknown, allowed are ");
      assert.equal(said, `Cannot send signal "${name}"`);
      const words = allowed.split(", ");
      const names = words.filter((word) => /^SIG[A-Z0-9]+$/.test(word));
      assert.deepEqual(names.sort(), Object.keys(NUMBERS).sort());
      assert.deepEqual(words.slice(names.length), [
        ...["SIGRTMIN to SIGRTMAX such as SIGRTMIN+3", "with or without SIG", "and numbers from 1 to 64"],
      ]);
      return true;
    });
  }
});

Deno.test("SIGKILL and SIGTERM are the signals of those names", () => {
  assert.deepEqual([SIGKILL, SIGTERM], [9, 15]);
});

Deno.test("stopSignalNumber() names a STOPSIGNAL that is none as the image's", () => {
  assert.equal(stopSignalNumber("SIGRTMIN+3", { image: "web:1" }), 37);
  assert.throws(() => stopSignalNumber("SIGNOPE", { image: "web:1" }), {
    name: "ConfigError",
    message: /^Cannot use image "web:1": its STOPSIGNAL "SIGNOPE" is unknown, allowed are SIGHUP, /,
  });
});
