import type { Descriptor, OciImage } from "../../../dev/image/oci_image.ts";
import { USER } from "./registry_config.ts";
import type { TestRegistry } from "./test_registry.ts";

/** Puts an image into a registry over its API; `image.name` is full and starts with the registry's address. */
export async function pushImage(registry: TestRegistry, image: OciImage): Promise<void> {
  const [, repository = "", tag = ""] = /^[^/]+\/(.+):([^:]+)$/.exec(image.name) ?? [];
  const { tls, clientCa } = registry.options;
  const trusted = tls ? [await Deno.readTextFile(tls.certificate)] : [];
  const identity = tls && clientCa
    ? { cert: await Deno.readTextFile(tls.certificate), key: await Deno.readTextFile(tls.key) }
    : {};
  using client = Deno.createHttpClient({ caCerts: trusted, ...identity });
  const api = new RegistryApi(`${registry.url}/v2/${repository}`, client);
  const manifests = manifestsOf(image);
  for (const [digest, blob] of image.blobs) {
    if (!manifests.some((manifest) => manifest.digest === digest)) await api.putBlob(digest, blob);
  }
  for (const manifest of manifests) {
    const name = manifest.digest === image.root.digest ? tag : manifest.digest;
    await api.putManifest(name, manifest.mediaType, image.blobs.get(manifest.digest)!);
  }
}

/** The image's manifests, its index last, since a registry wants to know what an index names. */
function manifestsOf({ root, blobs }: OciImage): Descriptor[] {
  const json = JSON.parse(new TextDecoder().decode(blobs.get(root.digest)));
  return [...(json.manifests ?? []), root];
}

class RegistryApi {
  readonly #url: string;
  readonly #client: Deno.HttpClient;

  constructor(url: string, client: Deno.HttpClient) {
    this.#url = url;
    this.#client = client;
  }

  async putBlob(digest: string, blob: Uint8Array): Promise<void> {
    const upload = await this.#send("POST", `${this.#url}/blobs/uploads/`);
    const location = new URL(upload.headers.get("location") ?? "", this.#url);
    location.searchParams.set("digest", digest);
    await this.#send("PUT", location.href, { body: blob, type: "application/octet-stream" });
  }

  async putManifest(name: string, type: string, manifest: Uint8Array): Promise<void> {
    await this.#send("PUT", `${this.#url}/manifests/${name}`, { body: manifest, type });
  }

  async #send(
    method: string,
    url: string,
    { body, type }: { body?: Uint8Array; type?: string } = {},
  ): Promise<Response> {
    const authorization = `Basic ${btoa(`${USER.username}:${USER.password}`)}`;
    const headers = { authorization, ...(type && { "content-type": type }) };
    const request = { method, headers, client: this.#client, ...(body && { body: new Uint8Array(body) }) };
    const response = await fetch(url, request);
    const text = await response.text();
    if (!response.ok) throw new Error(`Cannot ${method} "${url}": ${response.status} ${text}`);
    return response;
  }
}
