/** A blob's digest, size and media type: the OCI image spec's descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What an image runs on, in Go's words: `{ os: "linux", architecture: "amd64" }`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** What a container of the image runs unless told otherwise; `env` entries are `NAME=value`. */
export interface BuildConfig {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly user?: string;
  readonly workingDir?: string;
  readonly stopSignal?: string;
  readonly volumes?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** An image under its full name; `blobs` holds every blob that `root` (a manifest or an index) leads to, by digest. */
export interface OciImage {
  readonly name: string;
  readonly root: Descriptor;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}
