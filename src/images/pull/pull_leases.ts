import type { Leases } from "../../containerd/services/leases.ts";
import { ImageError } from "../../errors.ts";
import { logger } from "../../log.ts";
import { cleanUp } from "../../clean_up.ts";

const log = logger("images");

/** As long as containerd itself keeps half-done downloads that nobody leased (see its core/metadata/content.go). */
const LEASE_MS = 24 * 3_600_000;
/** Jobs whose image never comes must not fill the node's disk and this process. */
const MOST_KEPT = 64;

/** Runs pulls under leases; what a failed one downloaded stays for the next attempt at the same key, as long as it is one of the latest. */
export class PullLeases {
  readonly #leases: Leases;
  readonly #kept = new Map<string, string>();

  constructor(leases: Leases) {
    this.#leases = leases;
  }

  /** Runs `pull` under a lease of its own, which ends with it unless it failed in a way that is worth going on from. */
  async hold<T>(key: string, pull: (lease: string) => Promise<T>): Promise<T> {
    const lease = `containerd-driver-pull-${crypto.randomUUID()}`;
    await this.#leases.create(lease, { expiresAt: new Date(Date.now() + LEASE_MS) });
    try {
      const result = await pull(lease);
      await cleanUp(this.#leases.delete(lease));
      await this.#keep(key, undefined);
      return result;
    } catch (error) {
      const keeps = isWorthResuming(error) && await this.#hasContent(lease);
      if (!keeps) await cleanUp(this.#leases.delete(lease, { sync: true }));
      await this.#keep(key, keeps ? lease : undefined);
      throw error;
    }
  }

  /** What an earlier attempt left is the latest one's too, or was of no use. */
  async #keep(key: string, lease: string | undefined): Promise<void> {
    const previous = this.#forget(key);
    if (lease !== undefined) this.#kept.set(key, lease);
    const [oldest = ""] = this.#kept.keys();
    const outdated = this.#kept.size > MOST_KEPT ? this.#forget(oldest) : previous;
    if (outdated !== undefined) await cleanUp(this.#leases.delete(outdated));
  }

  #forget(key: string): string | undefined {
    const lease = this.#kept.get(key);
    this.#kept.delete(key);
    return lease;
  }

  async #hasContent(lease: string): Promise<boolean> {
    try {
      return (await this.#leases.resources(lease)).some(({ type }) => type === "content" || type === "ingests");
    } catch (error) {
      log.warn("a lease was not looked at", { lease, error });
      return false;
    }
  }
}

function isWorthResuming(error: unknown): boolean {
  return error instanceof ImageError && error.recoverable && !error.isDiskFull;
}
