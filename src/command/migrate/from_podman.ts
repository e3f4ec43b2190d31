import { isBody } from "../../hcl/block_reader.ts";
import type { Body } from "../../hcl/decode_spec.ts";
import { bad, type Finding, note } from "../finding.ts";

/** What becomes of the options of Nomad's podman driver that have another name here, or none. */
const OTHERS: Readonly<Record<string, { readonly ours?: string; readonly say: (subject: string) => Finding }>> = {
  dns: { ours: "dns_servers", say: (subject) => note(subject, "dns: write dns_servers, or the group's dns block") },
  init_path: { say: (subject) => note(subject, "init_path: leave it out, it is the operator's init_path") },
  memory_reservation: {
    say: (subject) => bad(subject, "memory_reservation: write resources { memory, memory_max } in its place"),
  },
  socket: {
    say: (subject) => bad(subject, "socket: leave it out, there is one containerd, the plugin's containerd_address"),
  },
};
const TRANSPORT = "docker://";

/** A config of podman's driver in the words of this one, and what of it has to be written in another way. */
export function fromPodman(config: Body, subject: string): { readonly config: Body; readonly findings: Finding[] } {
  const findings = Object.keys(config).flatMap((name) =>
    Object.hasOwn(OTHERS, name) ? [OTHERS[name]!.say(subject)] : []
  );
  const renamed = Object.entries(config).flatMap(([name, value]) => {
    const other = Object.hasOwn(OTHERS, name) ? OTHERS[name] : { ours: name };
    return other?.ours === undefined ? [] : [[other.ours, value] as const];
  });
  const { image, auth, ...rest } = Object.fromEntries(renamed);
  if (typeof image === "string" && image.startsWith(TRANSPORT)) {
    findings.push(note(subject, `image: write it without ${TRANSPORT}`));
  }
  if (JSON.stringify(auth)?.includes('"tls_verify"')) {
    findings.push(note(subject, "auth: leave out tls_verify, registries without TLS are the operator's to name"));
  }
  return {
    findings,
    config: {
      ...rest,
      ...(image !== undefined && { image: typeof image === "string" ? withoutTransport(image) : image }),
      ...(auth !== undefined && { auth: [auth].flat().map(withoutTlsVerify) }),
    },
  };
}

function withoutTransport(image: string): string {
  return image.startsWith(TRANSPORT) ? image.slice(TRANSPORT.length) : image;
}

function withoutTlsVerify(auth: unknown): unknown {
  if (!isBody(auth)) return auth;
  const { tls_verify: _, ...rest } = auth;
  return rest;
}
