/** Which build of an image to run, as in OCI's image index. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Names that uname(1) and people use for Go's names of architectures. */
const ALIASES: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
  i386: "386",
  armhf: "arm",
};

const ARCHITECTURES: ReadonlySet<string> = new Set([
  "386",
  "amd64",
  "arm",
  "arm64",
  "loong64",
  "mips64le",
  "ppc64le",
  "riscv64",
  "s390x",
]);

/** The platform of "linux/arm64" or "linux/arm/v7"; undefined for anything that cannot run on Linux. */
export function parsePlatform(text: string): Platform | undefined {
  const [os, given = "", variant, ...rest] = text.toLowerCase().split("/");
  const architecture = ALIASES[given] ?? given;
  if (os !== "linux" || !ARCHITECTURES.has(architecture) || rest.length > 0) return undefined;
  if (variant === undefined) return { os, architecture };
  return /^v\d+$/.test(variant) ? { os, architecture, variant } : undefined;
}
