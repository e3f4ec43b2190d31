import { parseAbsolutePath } from "../paths.ts";

/** One entry of `security_opt`, as Docker means it; `written` is the author's text. */
export type SecurityOpt =
  & { readonly written: string }
  & (
    | { readonly kind: "no-new-privileges"; readonly on: boolean }
    /** The default profile, none, or a file of the node. */
    | { readonly kind: "seccomp"; readonly profile: "builtin" | "unconfined" | { readonly path: string } }
    | { readonly kind: "apparmor"; readonly profile: string }
    /** Without a part, no label at all. */
    | { readonly kind: "label"; readonly part?: LabelPart; readonly value: string }
  );

/** A part of an SELinux context. */
export type LabelPart = "user" | "role" | "type" | "level";

const PARTS: readonly LabelPart[] = ["user", "role", "type", "level"];

/** The entry of `name[=value]` or `name:value`; undefined for one that Docker does not have, or that has no meaning here. */
export function parseSecurityOpt(written: string): SecurityOpt | undefined {
  const [, name = "", value] = /^([^=:]+)(?:[=:](.*))?$/s.exec(written) ?? [];
  switch (name) {
    case "no-new-privileges":
      return parseNoNewPrivileges(written, value);
    case "seccomp":
      return parseSeccomp(written, value ?? "");
    case "apparmor":
      return isProfileName(value ?? "") ? { written, kind: "apparmor", profile: value ?? "" } : undefined;
    case "label":
      return parseLabel(written, value ?? "");
    default:
      return undefined;
  }
}

/** A name that AppArmor can have loaded, or `unconfined`. */
export function isProfileName(text: string): boolean {
  return /^[^\s\0"]{1,256}$/.test(text);
}

function parseNoNewPrivileges(written: string, value = "true"): SecurityOpt | undefined {
  if (value !== "true" && value !== "false") return undefined;
  return { written, kind: "no-new-privileges", on: value === "true" };
}

function parseSeccomp(written: string, value: string): SecurityOpt | undefined {
  if (value === "unconfined" || value === "builtin") return { written, kind: "seccomp", profile: value };
  const path = parseAbsolutePath(value);
  return path === undefined ? undefined : { written, kind: "seccomp", profile: { path } };
}

function parseLabel(written: string, label: string): SecurityOpt | undefined {
  if (label === "disable") return { written, kind: "label", value: "" };
  const [, name, value = ""] = /^([a-z]+)[:=]([A-Za-z0-9_.:,-]{1,256})$/.exec(label) ?? [];
  const part = PARTS.find((each) => each === name);
  return part && { written, kind: "label", part, value };
}
