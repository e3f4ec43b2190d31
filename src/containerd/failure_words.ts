/** Why a pull failed, as far as containerd's words tell. */
export type PullFailure =
  /** The transfer service is not configured to unpack for the snapshotter (see containerd's core/unpack/unpacker.go). */
  | { readonly kind: "no unpacker" }
  /** The image's index has nothing for the node (see containerd's core/images/handlers.go). */
  | { readonly kind: "no platform" }
  /** The registry refuses whoever asks; without `isUnknownUser` it knows the user and does not let it have the image. */
  | { readonly kind: "refused"; readonly isUnknownUser: boolean }
  | { readonly kind: "not found" }
  /** `summary` says in plain words what is wrong with the registry, `recoverable` whether another try may help. */
  | { readonly kind: "registry"; readonly summary: string; readonly recoverable: boolean };

interface Words {
  readonly pattern: RegExp;
  readonly failure: PullFailure;
}

/** What somebody else may mend meanwhile is worth another try. */
function transient(pattern: RegExp, summary: string): Words {
  return { pattern, failure: { kind: "registry", summary, recoverable: true } };
}

/**
 * containerd passes a registry's answer on as text only (see its core/remotes/docker), which names the image too, so each
 * pattern has something that no name has.
 */
const PULL_WORDS: readonly Words[] = [
  { pattern: /no unpack platforms defined/, failure: { kind: "no unpacker" } },
  { pattern: /no match for platform in manifest/, failure: { kind: "no platform" } },
  transient(/toomanyrequests: |429 Too Many/i, "the registry's rate limit is reached"),
  {
    pattern: /server gave HTTP response to HTTPS client/,
    failure: {
      kind: "registry",
      summary: "the registry speaks plain http, which only a hosts.toml in registry_hosts_dir can allow",
      recoverable: false,
    },
  },
  transient(/certificate has expired/, "the registry's certificate has expired"),
  transient(/x509: |tls: /, "the registry's certificate is not trusted"),
  transient(/no such host|server misbehaving/, "the registry's name cannot be resolved"),
  transient(/dial tcp|connection re(fused|set)|(i\/o|handshake) timeout|\bEOF$/, "the registry cannot be reached"),
  {
    pattern: /insufficient_scope|403 Forbidden|authorization failed: (?!no basic)/i,
    failure: { kind: "refused", isUnknownUser: false },
  },
  {
    pattern: /401 Unauthorized|authorization failed|access denied|no basic auth/i,
    failure: { kind: "refused", isUnknownUser: true },
  },
  { pattern: /\bnot found\b|404 Not Found/i, failure: { kind: "not found" } },
];

/** How runtimes say through containerd that they could not start a command in a container that runs. */
const COMMAND_WORDS =
  /OCI runtime exec failed: (?:exec failed: )?(?:unable to start container process: )?(.*?)(?:: unknown)?$/s;
/** Failures of the container and not of the command. */
const NOT_OF_COMMAND = /stopped container|not running|does not exist: unknown/i;
const MISSING_COMMAND = /not found|no such file or directory/i;

/** Why a command in a container could not be started: the runtime's reason, and whether it is that there is no such command. */
export interface CommandFailure {
  readonly reason: string;
  readonly isMissing: boolean;
}

/** containerd's connection to a task's shim broke, for the shim has just ended; containerd forgets the task a moment later. */
const LOST_SHIM = /(?:^|: )ttrpc: closed(?:: unknown)?$/;

/** Whether words of a failed call say that the task's shim went away meanwhile. */
export function hasLostShim(words: string): boolean {
  return LOST_SHIM.test(words);
}

/** containerd makes a directory for each task (see its core/runtime/v2/bundle.go), and removes it last. */
const FORMER_TASK = /(?:^|: )failed to start shim: mkdir .*: file exists(?:: unknown)?$/;

/** Whether words of a failed call say that the container's former task is not wholly gone. */
export function hasFormerTask(words: string): boolean {
  return FORMER_TASK.test(words);
}

/** What words of a failed pull mean; undefined for those that are not known. */
export function pullFailure(words: string): PullFailure | undefined {
  return PULL_WORDS.find(({ pattern }) => pattern.test(words))?.failure;
}

/** What words of a failed start of a command mean; undefined when something else has failed. */
export function commandFailure(words: string): CommandFailure | undefined {
  const reason = COMMAND_WORDS.exec(words)?.[1];
  if (reason === undefined || NOT_OF_COMMAND.test(words)) return undefined;
  return { reason, isMissing: MISSING_COMMAND.test(reason) };
}
