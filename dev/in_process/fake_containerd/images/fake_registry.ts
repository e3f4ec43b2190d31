import type { OciImage } from "../../../image/oci_image.ts";
import { notFound } from "../status.ts";

/** What a registry has under a reference; with `credentials` it gives the image only to who knows them. */
export interface RegistryEntry {
  readonly image: OciImage;
  readonly credentials?: { readonly username: string; readonly secret: string };
}

/** Every registry of the fake's world. */
export class FakeRegistry {
  readonly #entries = new Map<string, RegistryEntry | Error>();

  /** Adds an image under its own name. */
  add(image: OciImage, options: Omit<RegistryEntry, "image"> = {}): void {
    this.#entries.set(image.name, { image, ...options });
  }

  /** Makes every pull of a reference fail. */
  break(reference: string, error: Error): void {
    this.#entries.set(reference, error);
  }

  /** What a reference resolves to, or the error containerd makes of it. */
  resolve(reference: string): RegistryEntry {
    const entry = this.#entries.get(reference);
    if (entry === undefined) throw notFound(`failed to resolve image: ${reference}`);
    if (entry instanceof Error) throw entry;
    return entry;
  }
}
