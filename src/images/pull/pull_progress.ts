import type { Descriptor } from "../../containerd/services/images.ts";
import type { TransferProgress } from "../../containerd/transfer/transfer_streams.ts";

interface Layer {
  doneBytes: number;
  totalBytes: number;
  complete: boolean;
}

const LAYER = "layer-";
const COMPLETE = new Set(["complete", "already exists", "extracting", "extracted"]);
const MEGABYTE = 1_000_000;

/** Counts a pull's layers from containerd's progress messages (see its core/transfer/local/progress.go). */
export class PullProgress {
  readonly #layers = new Map<string, Layer>();
  #expected: readonly Descriptor[] = [];

  /** Takes a message; tells whether anything moved. */
  update({ event, name, doneBytes, totalBytes }: TransferProgress): boolean {
    if (!name.startsWith(LAYER)) return true;
    const digest = name.slice(LAYER.length);
    const before = this.#layers.get(digest) ?? { doneBytes: -1, totalBytes, complete: false };
    const complete = before.complete || COMPLETE.has(event);
    const total = Math.max(before.totalBytes, totalBytes);
    const done = complete ? total : Math.max(before.doneBytes, event === "waiting" ? 0 : doneBytes);
    this.#layers.set(digest, { doneBytes: done, totalBytes: total, complete });
    return done > before.doneBytes || complete !== before.complete;
  }

  /**
   * Takes the sizes of blobs that are being written; tells whether a pull whose messages have stopped is alive: a layer
   * has grown unheard (containerd 1.7 forgets a layer whose download is slow to begin), or none is being written and it
   * unpacks, of which 1.7 says nothing.
   */
  notice(writing: ReadonlyMap<string, number>): boolean {
    const layers = [...this.#layers].filter(([digest]) => writing.has(LAYER + digest));
    if (layers.length === 0) return this.#layers.size > 0;
    const grown = layers.filter(([digest, { doneBytes }]) => writing.get(LAYER + digest)! > doneBytes);
    for (const [digest, layer] of grown) layer.doneBytes = writing.get(LAYER + digest)!;
    return grown.length > 0;
  }

  /** Names all layers of the image, lowest first, since containerd announces each only when its turn comes. */
  expect(layers: readonly Descriptor[]): void {
    this.#expected = layers;
  }

  /** Bytes of layers that have come so far. */
  get bytes(): number {
    return sum(this.#all().map(({ doneBytes }) => Math.max(doneBytes, 0)));
  }

  /** `Pulled 2/5 layers, 80/200 MB`; undefined as long as nothing is known. */
  get text(): string | undefined {
    const layers = this.#all();
    if (layers.length === 0) return undefined;
    const complete = layers.filter((layer) => layer.complete).length;
    const done = sum(layers.map(({ doneBytes }) => doneBytes));
    const total = sum(layers.map(({ totalBytes }) => totalBytes));
    return `Pulled ${complete}/${layers.length} layers, ${megabytes(done)}/${megabytes(total)} MB`;
  }

  /** Layers below the first announced one are unpacked from an earlier pull, so containerd passes over them. */
  #all(): Layer[] {
    if (this.#expected.length === 0) return [...this.#layers.values()];
    const first = this.#expected.findIndex(({ digest }) => this.#layers.has(digest));
    return this.#expected.map(({ digest, sizeBytes }, index) =>
      this.#layers.get(digest) ??
        { doneBytes: index < first ? sizeBytes : 0, totalBytes: sizeBytes, complete: index < first }
    );
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function megabytes(bytes: number): string {
  const count = bytes / MEGABYTE;
  return count === 0 || count >= 10 ? Math.floor(count).toString() : count.toFixed(1);
}
