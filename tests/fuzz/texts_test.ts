import fc from "fast-check";
import assert from "node:assert/strict";
import { parseByteSize } from "../../src/config/parse/byte_size.ts";
import { cpuRanges, parseCpuList } from "../../src/config/parse/cpu_list.ts";
import { parseDevice } from "../../src/config/parse/device.ts";
import { parseDuration } from "../../src/config/parse/duration.ts";
import { parseExtraHost } from "../../src/config/parse/network/extra_host.ts";
import { parseAbsolutePath, parseInnerPath } from "../../src/config/parse/paths.ts";
import { parsePlatform } from "../../src/config/parse/platform.ts";
import { parseSecurityOpt } from "../../src/config/parse/security/security_opt.ts";
import { overlap, parseSubnet } from "../../src/config/parse/network/subnet.ts";
import { parseUlimit } from "../../src/config/parse/ulimit.ts";
import { ConfigError } from "../../src/errors.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { signalNumber } from "../../src/model/signals.ts";
import { matchesGlob } from "../../src/policy/matches_glob.ts";
import { checkEnvironment, HandshakeError } from "../../src/plugin/handshake.ts";

/** Texts near what is allowed: its letters in any order. */
const near = (letters: string, maxLength = 40) => fc.string({ unit: fc.constantFrom(...letters), maxLength });
/** Anything a job's author can write. */
const anything = fc.oneof(fc.string({ unit: "binary" }), near("0123456789.:-/,+=@[]kmgtpihusn \\0\n%*_aAzZ"));

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  parseByteSize,
  parseCpuList,
  parseDevice,
  parseDuration,
  parseExtraHost,
  parseAbsolutePath,
  parseInnerPath,
  parsePlatform,
  parseSecurityOpt,
  parseSubnet,
  parseUlimit,
};

for (const [name, parse] of Object.entries(PARSERS)) {
  Deno.test(`${name}() takes any text: it gives a value or undefined, the same each time`, () => {
    fc.assert(fc.property(anything, (text) => assert.deepEqual(parse(text), parse(text))));
  });
}

Deno.test("parseByteSize() gives whole numbers of bytes that can be counted", () => {
  fc.assert(fc.property(near("0123456789.kmgtpKMGiIbB "), (text) => {
    const bytes = parseByteSize(text);
    assert.ok(bytes === undefined || (Number.isSafeInteger(bytes) && bytes >= 0), text);
  }));
});

Deno.test("parseDuration() reads what it is told in any unit, and adds up parts", () => {
  const unit = fc.constantFrom({ text: "ms", ms: 1 }, { text: "s", ms: 1_000 }, { text: "m", ms: 60_000 });
  const part = fc.record({ count: fc.nat(1_000_000), unit });
  fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
    const text = parts.map(({ count, unit }) => `${count}${unit.text}`).join("");
    assert.equal(parseDuration(text), parts.reduce((ms, { count, unit }) => ms + count * unit.ms, 0));
    assert.equal(parseDuration(`-${text}`), -parts.reduce((ms, { count, unit }) => ms + count * unit.ms, 0));
  }));
});

Deno.test("cpuRanges() has every range of a list that parseCpuList() takes", () => {
  const range = fc.tuple(fc.nat(1023), fc.nat(1023)).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
  fc.assert(fc.property(fc.array(range, { minLength: 1, maxLength: 50 }), (ranges) => {
    const text = ranges.map(({ first, last }) => `${first}-${last}`).join(",");
    assert.deepEqual(cpuRanges(parseCpuList(text) ?? ""), ranges);
  }));
});

Deno.test("parseSubnet() takes every network, and a subnet meets itself", () => {
  fc.assert(fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
    const number = address.split(".").reduce((all, part) => all * 256 + Number(part), 0);
    const size = 2 ** (32 - prefix);
    const base = Math.floor(number / size) * size;
    const text = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".");
    const subnet = parseSubnet(`${text}/${prefix}`);
    assert.ok(subnet);
    assert.ok(overlap(subnet, subnet));
    if (base !== number) assert.equal(parseSubnet(`${address}/${prefix}`), undefined);
  }));
});

Deno.test("parseImageReference() refuses a text or gives a name that it gives again", () => {
  const plausible = fc.oneof(anything, near("abcxyz019./:@-_A", 60), fc.webUrl());
  fc.assert(fc.property(plausible, (text) => {
    const name = valueOrRefusal(() => parseImageReference(text), ConfigError)?.name;
    if (name !== undefined) assert.equal(parseImageReference(name).name, name);
  }));
});

Deno.test("signalNumber() gives a number from 1 to 64 or refuses", () => {
  fc.assert(fc.property(fc.oneof(anything, near("SIGRTMINAX+-0123456789")), (name) => {
    const number = valueOrRefusal(() => signalNumber(name), ConfigError);
    assert.ok(number === undefined || (Number.isInteger(number) && number >= 1 && number <= 64), name);
  }));
});

Deno.test("matchesGlob() agrees with a plain walk over text and pattern", () => {
  fc.assert(fc.property(near("ab/.", 12), near("ab/.*", 8), (text, pattern) => {
    assert.equal(matchesGlob(text, pattern), walk(text, pattern), `${text} ${pattern}`);
  }));
});

Deno.test("checkEnvironment() takes any environment: it refuses or it does not", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (variables, versions) => {
    const env = { ...variables, PLUGIN_PROTOCOL_VERSIONS: versions } as Record<string, string>;
    assert.equal(valueOrRefusal(() => checkEnvironment({ get: (name) => env[name] }), HandshakeError), undefined);
  }));
});

/** What the call gives; undefined when it refuses in the way it may, and a failure when it throws anything else. */
function valueOrRefusal<T>(call: () => T, refusal: new (...args: never[]) => Error): T | undefined {
  try {
    return call();
  } catch (error) {
    assert.ok(error instanceof refusal, String(error));
    assert.match(error.message, /^(Cannot |This program)/);
    return undefined;
  }
}

/** `*` stands for any letters, none too. */
function walk(text: string, pattern: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] !== "*") return text !== "" && text[0] === pattern[0] && walk(text.slice(1), pattern.slice(1));
  return walk(text, pattern.slice(1)) || (text !== "" && walk(text.slice(1), pattern));
}
