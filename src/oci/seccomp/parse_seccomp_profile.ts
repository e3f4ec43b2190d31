import type { SeccompProfileFile } from "../../model/confinement/seccomp_profile_file.ts";
import { ProfileValue } from "./profile_value.ts";
import type {
  SeccompArchitectures,
  SeccompArg,
  SeccompFilter,
  SeccompProfile,
  SeccompRule,
} from "./seccomp_profile.ts";

/** Words of seccomp(2) as the OCI specification spells them (see opencontainers/runtime-spec `config-linux.md`). */
const ACTIONS = ["KILL", "KILL_PROCESS", "KILL_THREAD", "TRAP", "ERRNO", "TRACE", "ALLOW", "LOG", "NOTIFY"]
  .map((action) => `SCMP_ACT_${action}`);
const OPERATORS = ["NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"].map((operator) => `SCMP_CMP_${operator}`);
const FLAGS = ["TSYNC", "LOG", "SPEC_ALLOW", "WAIT_KILLABLE_RECV"].map((flag) => `SECCOMP_FILTER_FLAG_${flag}`);

const UINT32_MAX = 0xffff_ffff;
const ARG_INDEX_MAX = 5;
const MIN_KERNEL = /^\d+\.\d+$/;

/** A profile in Docker's JSON form, checked. Throws `ConfigError` naming the file and what in it is wrong. */
export function parseSeccompProfile({ path, json, isOperators }: SeccompProfileFile): SeccompProfile {
  const file = new ProfileValue(path, json);
  const [archMap, architectures] = [file.member("archMap"), file.member("architectures")];
  if (archMap.items().length > 0 && architectures.items().length > 0) {
    throw archMap.refuse("and architectures are both set, only one of them may be");
  }
  // The runtime connects to this socket of the node as root, and hands it the container's system calls.
  const listener = file.member("listenerPath");
  if (listener.given && !isOperators) {
    throw listener.refuse("is for profiles below the plugin's seccomp_profile_dirs alone");
  }
  return {
    defaultAction: file.member("defaultAction").word(ACTIONS),
    syscalls: file.member("syscalls").items().map(readRule),
    ...optionalMembers(file, {
      defaultErrnoRet: readUint32,
      archMap: (value) => value.items().map(readArchitectures),
      architectures: (value) => value.words(),
      flags: (value) => value.words(FLAGS),
      listenerPath: (value) => value.word(),
      listenerMetadata: (value) => value.word(),
    }),
  };
}

function readRule(rule: ProfileValue): SeccompRule {
  return {
    names: readNames(rule),
    action: rule.member("action").word(ACTIONS),
    ...optionalMembers(rule, {
      errnoRet: readUint32,
      args: (value) => value.items().map(readArg),
      includes: readFilter,
      excludes: readFilter,
    }),
  };
}

/** `names`, or the single `name` of the older form. */
function readNames(rule: ProfileValue): string[] {
  const [name, names] = [rule.member("name"), rule.member("names")];
  if (!name.given) return names.given ? names.words() : [names.word()];
  if (names.items().length > 0) throw name.refuse("and names are both set, only one of them may be");
  return [name.word()];
}

function readArg(arg: ProfileValue): SeccompArg {
  return {
    index: arg.member("index").wholeNumber(ARG_INDEX_MAX),
    value: arg.member("value").wholeNumber(Number.MAX_SAFE_INTEGER),
    op: arg.member("op").word(OPERATORS),
    ...optionalMembers(arg, { valueTwo: (value) => value.wholeNumber(Number.MAX_SAFE_INTEGER) }),
  };
}

function readFilter(filter: ProfileValue): SeccompFilter {
  return optionalMembers(filter, {
    caps: (value) => value.words(),
    arches: (value) => value.words(),
    minKernel: readKernel,
  });
}

function readKernel(value: ProfileValue): string {
  const kernel = value.word();
  if (!MIN_KERNEL.test(kernel)) throw value.refuse('is not a kernel version such as "4.8"');
  return kernel;
}

function readArchitectures(entry: ProfileValue): SeccompArchitectures {
  return {
    architecture: entry.member("architecture").word(),
    subArchitectures: entry.member("subArchitectures").words(),
  };
}

function readUint32(value: ProfileValue): number {
  return value.wholeNumber(UINT32_MAX);
}

type Readers = Readonly<Record<string, (value: ProfileValue) => unknown>>;
type Members<R extends Readers> = { readonly [Name in keyof R]?: ReturnType<R[Name]> };

/** The members an object gives, each read by its reader. */
function optionalMembers<R extends Readers>(object: ProfileValue, readers: R): Members<R> {
  const given = Object.entries(readers).filter(([name]) => object.member(name).given);
  return Object.fromEntries(given.map(([name, read]) => [name, read(object.member(name))])) as Members<R>;
}
