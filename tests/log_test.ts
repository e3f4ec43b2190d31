import assert from "node:assert/strict";
import { configureLog, hclogLine, logger } from "../src/log.ts";

/** What `log` writes while logging is configured to go to memory. */
function linesOf(log: (log: ReturnType<typeof logger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  configureLog({ write: (line) => lines.push(line) });
  log(logger("part"));
  return lines.map((line) => {
    assert.ok(line.endsWith("\n") && line.indexOf("\n") === line.length - 1, "one line");
    assert.ok(new TextEncoder().encode(line).length < 65_536, "a line below 64 KiB");
    return JSON.parse(line);
  });
}

Deno.test("hclogLine() writes level, message, module, time with six digits and Z, then the fields", () => {
  const line = hclogLine({
    level: "warning",
    category: ["containerd-driver", "images"],
    message: ["pulling"],
    rawMessage: "pulling",
    timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    properties: { image: "busybox", bytes: 12, done: false },
  });
  assert.equal(
    line,
    '{"@level":"warn","@message":"pulling","@module":"containerd-driver.images",' +
      '"@timestamp":"2026-01-02T03:04:05.006000Z","image":"busybox","bytes":12,"done":false}\n',
  );
});

Deno.test("logger() names levels as hclog does", () => {
  const lines = linesOf((log) => {
    for (const level of ["debug", "info", "warn", "error", "fatal"] as const) log[level]("x");
  });
  assert.deepEqual(
    lines.map((line) => line["@level"]),
    ["debug", "info", "warn", "error", "error"],
    "hclog has no fatal",
  );
});

Deno.test("logger() takes a message as it is, braces included", () => {
  const [line] = linesOf((log) => log.info('Cannot read "{a}": {{b}} {image}', { image: "busybox" }));
  assert.equal(line?.["@message"], 'Cannot read "{a}": {{b}} {image}');
  assert.equal(line?.image, "busybox");
});

Deno.test("logger() takes a template with values", () => {
  const [line] = linesOf((log) => log.info`took ${3} of ${{ all: 4n }}`);
  assert.equal(line?.["@message"], 'took 3 of {"all":"4"}');
});

Deno.test("logger() keeps line breaks, control characters and half surrogate pairs on one line", () => {
  const text = "a\nb\r\u0000\u001b[31m\u2028 \ud83d é";
  const [line] = linesOf((log) => log.info(text, { text }));
  assert.equal(line?.["@message"], text);
  assert.equal(line?.text, text);
});

Deno.test("logger() writes what JSON cannot say as text", () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const [line] = linesOf((log) =>
    log.info("values", {
      nothing: null,
      missing: undefined,
      big: 2n ** 70n,
      notNumber: NaN,
      endless: -Infinity,
      symbol: Symbol("s"),
      error: new TypeError("oh"),
      object: { bytes: 5n, list: [1] },
      circular,
      bare: Object.create(null),
      throwing: {
        toJSON() {
          throw new Error("no");
        },
      },
    })
  );
  assert.deepEqual({ ...line, "@timestamp": "" }, {
    "@level": "info",
    "@message": "values",
    "@module": "containerd-driver.part",
    "@timestamp": "",
    nothing: null,
    missing: "undefined",
    big: "1180591620717411303424",
    notNumber: "NaN",
    endless: "-Infinity",
    symbol: "Symbol(s)",
    error: "oh",
    object: '{"bytes":"5","list":[1]}',
    circular: "[an object that has no JSON]",
    bare: "{}",
    throwing: "[an object that has no JSON]",
  });
});

Deno.test("logger() never lets a field replace level, message or time", () => {
  const [line] = linesOf((log) => log.info("mine", { "@level": 3, "@message": null, "@timestamp": {}, "@pid": 1 }));
  assert.deepEqual([line?.["@level"], line?.["@message"], typeof line?.["@timestamp"]], ["info", "mine", "string"]);
});

Deno.test("logger() cuts long texts so that a line stays below 64 KiB", () => {
  const long = "\u0001".repeat(100_000);
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, long]));
  const tooMany = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, index]));
  const [one, hundred, tenThousand] = linesOf((log) => {
    log.info(long);
    log.info("many", many);
    log.info(long, tooMany);
  });
  assert.equal(one?.["@message"], `${long.slice(0, 8_192)}…`);
  assert.equal(hundred?.field99, `${long.slice(0, 64)}…`);
  assert.equal(tenThousand?.fields, "too many");
});

Deno.test("configureLog() drops what is below its level", () => {
  const lines: string[] = [];
  configureLog({ write: (line) => lines.push(line), level: "warning" });
  logger("part").info("quiet");
  logger("part").warn("loud");
  assert.equal(lines.length, 1);
});
