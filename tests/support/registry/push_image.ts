import type { Descriptor, OciImage } from "../../../dev/image/oci_image.ts";
import type { TestRegistry } from "./test_registry.ts";

/**
 * Puts an image where the registry keeps its own (see distribution's registry/storage/paths.go), so that neither its
 * password nor its certificate is in the way and its log shows pulls only. `image.name` starts with the registry.
 */
export async function pushImage(registry: TestRegistry, image: OciImage): Promise<void> {
  const [, repository = "", tag = ""] = /^[^/]+\/(.+):([^:]+)$/.exec(image.name) ?? [];
  const root = `${registry.directory}/blobs/docker/registry/v2`;
  const repositoryRoot = `${root}/repositories/${repository}`;
  const manifests = new Set(manifestsOf(image).map(({ digest }) => digest));
  for (const [digest, blob] of image.blobs) {
    const hex = digest.slice("sha256:".length);
    await write(`${root}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`, blob);
    const kind = manifests.has(digest) ? "_manifests/revisions" : "_layers";
    await link(`${repositoryRoot}/${kind}/sha256/${hex}`, digest);
  }
  const { digest } = image.root;
  const tagRoot = `${repositoryRoot}/_manifests/tags/${tag}`;
  await link(`${tagRoot}/index/${digest.replace(":", "/")}`, digest);
  await link(`${tagRoot}/current`, digest);
}

function manifestsOf({ root, blobs }: OciImage): Descriptor[] {
  const json = JSON.parse(new TextDecoder().decode(blobs.get(root.digest)));
  return [root, ...(json.manifests ?? [])];
}

async function link(directory: string, digest: string): Promise<void> {
  await write(`${directory}/link`, new TextEncoder().encode(digest));
}

async function write(path: string, content: Uint8Array): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeFile(path, content);
}
