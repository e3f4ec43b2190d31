/** Programs as shell scripts. The in-memory containerd plays exactly these words (see its Shell). */
export function script(text: string): { command: string; args: string[] } {
  return { command: "/bin/sh", args: ["-c", text] };
}

/** Runs until it is killed: as first process of its namespace it does not hear signals it has no handler for. */
export const FOREVER = script("echo ready; exec sleep 3600");

/** Ends with a code of its own when it is asked to end. */
export const OBEDIENT = script("trap 'echo bye; exit 7' TERM; echo ready; sleep 3600 & wait $!");

/** Does not end when it is asked to. */
export const STUBBORN = script("trap '' TERM; echo ready; while :; do sleep 3600 & wait $!; done");
