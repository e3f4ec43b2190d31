import type { RegistryCredentials } from "../../containerd/transfer/transfer_streams.ts";
import { logger } from "../../log.ts";
import type { ImageReference } from "../../model/image/image_reference.ts";
import { CredentialsError } from "./credentials_error.ts";
import { type CredentialSources, findCredentials, type FoundCredentials, goesNowhere } from "./find_credentials.ts";

const log = logger("images");

/** The credentials of one pull: looked up when a host asks, once for each host, and remembered for the error message. */
export class Keyring {
  readonly #image: ImageReference;
  readonly #sources: CredentialSources;
  readonly #softFail: boolean;
  readonly #hosts = new Map<string, Promise<FoundCredentials | undefined>>();
  #lastHost: string | undefined;
  #lastGiven: FoundCredentials | undefined;

  constructor(image: ImageReference, { softFail, ...sources }: CredentialSources & { softFail: boolean }) {
    this.#image = image;
    this.#sources = sources;
    this.#softFail = softFail;
  }

  /** What to give to `host`; a CredentialsError is undefined instead with `softFail`. */
  async give(host: string): Promise<RegistryCredentials | undefined> {
    const looking = this.#hosts.get(host) ?? this.#find(host);
    this.#hosts.set(host, looking);
    this.#lastHost = host;
    this.#lastGiven = await looking;
    return this.#lastGiven;
  }

  /** The host that asked last, and what it was given. */
  get last(): { readonly host: string | undefined; readonly given: FoundCredentials | undefined } {
    return { host: this.#lastHost, given: this.#lastGiven };
  }

  /** Whether the plugin has credentials that no host is given, because they do not name one. */
  get hasAimless(): boolean {
    return this.#sources.plugin !== undefined && goesNowhere(this.#sources.plugin);
  }

  async #find(host: string): Promise<FoundCredentials | undefined> {
    try {
      return await findCredentials(host, this.#image, this.#sources);
    } catch (error) {
      if (!this.#softFail || !(error instanceof CredentialsError)) throw error;
      log.warn("pulling without credentials", { image: this.#image.name, host, error });
      return undefined;
    }
  }
}
