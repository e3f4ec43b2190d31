import type { Containerd } from "../containerd/containerd.ts";
import { NotFoundError } from "../errors.ts";
import { logger } from "../log.ts";
import { Countdown } from "../async/countdown.ts";
import { isPulled, PULLED_LABEL } from "./pull/pulled_label.ts";

const log = logger("images");

/**
 * Deletes images that nobody uses. A container uses the image it names, as long as containerd has its record, so nothing
 * is lost when the plugin restarts; a task that is about to make its container uses the image until it has.
 */
export class ImageCollector implements Disposable {
  readonly #containerd: Containerd;
  readonly #delayMs: number;
  readonly #uses = new Map<string, number>();
  readonly #waiting = new Map<string, Countdown>();
  /** The latest look at an image's uses, until something happens to the image that it may not have seen. */
  readonly #looks = new Map<string, symbol>();
  readonly #deletions = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();

  constructor(containerd: Containerd, { delayMs }: { delayMs: number }) {
    this.#containerd = containerd;
    this.#delayMs = delayMs;
  }

  /** Keeps an image from being deleted until disposed; waits while it is just being deleted. */
  async use(name: string): Promise<Disposable> {
    this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
    this.#cancel(name);
    await this.#deletions.get(name);
    return { [Symbol.dispose]: () => this.#unuse(name) };
  }

  /** Looks, after the delay, whether the image is in use, and deletes it if not. */
  release(name: string): void {
    if (this.#ending.signal.aborted) return;
    this.#cancel(name);
    this.#waiting.set(name, new Countdown({ timeoutMs: this.#delayMs, onTimeUp: () => this.#collect(name) }));
  }

  /** Releases all images that an earlier process of this plugin pulled; rejects with containerd's errors. */
  async releaseAll(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const images = await this.#containerd.images.list([`labels.${JSON.stringify(PULLED_LABEL)}==true`]);
    for (const { name } of images) if (!this.#uses.has(name)) this.release(name);
  }

  /** Stops; what would have been deleted is found again by the next `releaseAll()`. */
  [Symbol.dispose](): void {
    this.#ending.abort();
    for (const name of this.#waiting.keys()) this.#cancel(name);
    this.#looks.clear();
  }

  #unuse(name: string): void {
    const uses = (this.#uses.get(name) ?? 1) - 1;
    if (uses > 0) this.#uses.set(name, uses);
    else this.#uses.delete(name);
    this.release(name);
  }

  #cancel(name: string): void {
    this.#waiting.get(name)?.[Symbol.dispose]();
    this.#waiting.delete(name);
    this.#looks.delete(name);
  }

  async #collect(name: string): Promise<void> {
    this.#waiting.delete(name);
    const look = Symbol(name);
    this.#looks.set(name, look);
    try {
      if (await this.#mustStay(name) || this.#uses.has(name) || this.#looks.get(name) !== look) return;
      const deletion = this.#containerd.images.delete(name).finally(() => this.#deletions.delete(name));
      // Whoever wants the image meanwhile waits for the outcome, not for its success.
      this.#deletions.set(name, deletion.catch(() => undefined));
      await deletion;
      log.info("deleted an unused image", { image: name });
    } catch (error) {
      if (error instanceof NotFoundError || this.#ending.signal.aborted) return;
      log.warn("an unused image was not deleted", { image: name, error });
      this.release(name);
    } finally {
      if (this.#looks.get(name) === look) this.#looks.delete(name);
    }
  }

  async #mustStay(name: string): Promise<boolean> {
    if (!isPulled(await this.#containerd.images.get(name))) return true;
    const containers = await this.#containerd.containers.list([`image==${JSON.stringify(name)}`]);
    return containers.length > 0;
  }
}
