import { firstExisting } from "../first_existing.ts";
import { runCommand } from "../run_command.ts";

const SUITES = ["bookworm", "trixie", "forky", "sid", "oldstable", "stable", "testing", "unstable"];
const KEYRINGS = ["gpg", "pgp"].map((ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`);

/** One Debian suite at one mirror, and the keys that sign it. */
export interface DebianSuite {
  readonly mirror: string;
  readonly name: string;
  readonly keyring: string;
}

/** The suite that this machine's own apt sources name first; throws where apt names none, as on other systems. */
export async function machineSuite(): Promise<DebianSuite> {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await runCommand(["apt-get", "indextargets", "--format", format, "Created-By: Packages"]);
  for (const line of targets.split("\n")) {
    const [mirror, name, component] = line.split(" ");
    if (mirror && name && component === "main" && SUITES.includes(name)) {
      return { mirror, name, keyring: await firstExisting(KEYRINGS) };
    }
  }
  throw new Error('Cannot find Debian in "apt-get indextargets": apt on this machine has no Debian suite');
}
