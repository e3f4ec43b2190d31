import { runtimeFailure } from "../../../dev/in_process/fake_containerd/status.ts";
import type { FakeNode } from "../../support/node/fake_node.ts";
import type { Random } from "../random.ts";
import type { Fault } from "../world.ts";

/** An image that only a registry has, at the beginning. */
export const REMOTE = "registry.example/team/app:1";

const FAILURES = [
  'failed to do request: Head "https://registry.example/v2/team/app/manifests/1": dial tcp: connection refused',
  "unexpected status from HEAD request to https://registry.example/v2/team/app/manifests/1: 503 Service Unavailable",
  "unexpected status from GET request to https://registry.example/v2/team/app/blobs/x: 429 Too Many Requests",
  "failed to copy: httpReadSeeker: failed open: unexpected EOF",
] as const;

/** The registry does not give the image. */
export function brokenRegistry({ containerd: { registry } }: FakeNode, random: Random): Fault {
  const failure = random.pick(FAILURES);
  return {
    name: `the registry fails with "${failure}"`,
    words: /Cannot pull image/,
    begin() {
      const { image } = registry.resolve(REMOTE);
      registry.break(REMOTE, runtimeFailure(failure));
      return { [Symbol.dispose]: () => registry.add(image) };
    },
  };
}
