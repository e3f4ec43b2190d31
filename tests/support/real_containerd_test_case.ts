import { type ContainerdRelease, RELEASES } from "../../dev/containerd/ensure_containerd.ts";
import type { PrivateContainerd } from "../../dev/containerd/private_containerd.ts";
import { realContainerd } from "./real_containerd.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "./skip_unless.ts";

/** The releases to test: Debian's 1.7 and 2.x, or those of REAL_CONTAINERD, as in `REAL_CONTAINERD=installed`. */
export const CONTAINERD_RELEASES: readonly ContainerdRelease[] = chosenReleases();

/** Registers one test for each release, run on a containerd of its own; without root they are ignored. */
export function realContainerdTest(name: string, run: (containerd: PrivateContainerd) => Promise<void>): void {
  for (const release of CONTAINERD_RELEASES) {
    Deno.test({
      name: `${name} [containerd ${release}]`,
      ignore: skipUnless(isRoot, NEEDS_ROOT),
      async fn() {
        await using containerd = await realContainerd({ release });
        await run(containerd);
      },
    });
  }
}

function chosenReleases(): ContainerdRelease[] {
  const names = Deno.env.get("REAL_CONTAINERD")?.split(",") ?? ["trixie", "sid"];
  return names.map((name) => {
    const release = RELEASES.find((known) => known === name);
    if (release !== undefined) return release;
    throw new Error(`Cannot test on REAL_CONTAINERD "${name}": allowed are ${RELEASES.join(", ")}`);
  });
}
