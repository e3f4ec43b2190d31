import type { Option } from "../../src/config/option.ts";

/** How Nomad's docker driver has an option, in the words of the reference. */
export function dockerCell({ name, docker }: Pick<Option<unknown>, "name" | "docker">): string {
  if (docker === undefined) return "–";
  const { fate, note } = docker;
  const word = fate === "spelled" && docker.name !== undefined && docker.name !== name ? `\`${docker.name}\`` : fate;
  return note === undefined ? word : `${word}: ${note}`;
}
