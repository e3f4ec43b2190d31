import { type ContainerdRelease, ensureContainerd } from "../../dev/containerd/ensure_containerd.ts";
import { PrivateContainerd } from "../../dev/containerd/private_containerd.ts";
import { buildImage, type ImageRecipe } from "../../dev/image/build_image.ts";
import type { OciImage } from "../../dev/image/oci_image.ts";
import { Containerd } from "../../src/containerd/containerd.ts";
import { type ImageOptions, ImageStore } from "../../src/images/image_store.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../support/skip_unless.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { CertificateAuthority } from "../support/registry/certificates.ts";
import { pushImage } from "../support/registry/push_image.ts";
import type { RegistryOptions } from "../support/registry/registry_config.ts";
import { TestRegistry } from "../support/registry/test_registry.ts";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";
import { imageOptions } from "../support/images/image_options.ts";

useOwnHttp2();

/** A real containerd that trusts a private CA, and what pulls into it need. */
export class ImageLab implements AsyncDisposable {
  readonly authority: CertificateAuthority;
  readonly daemon: PrivateContainerd;
  readonly containerd: Containerd;
  readonly directory: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Pick<ImageLab, "authority" | "daemon" | "containerd" | "directory">,
    stack: AsyncDisposableStack,
  ) {
    this.authority = parts.authority;
    this.daemon = parts.daemon;
    this.containerd = parts.containerd;
    this.directory = parts.directory;
    this.#stack = stack;
  }

  static async open(release: ContainerdRelease, { parent }: { parent?: string } = {}): Promise<ImageLab> {
    await using stack = new AsyncDisposableStack();
    const directory = await Deno.makeTempDir({ prefix: "images-" });
    stack.defer(() => Deno.remove(directory, { recursive: true }));
    const authority = await CertificateAuthority.create(directory);
    const environment = { SSL_CERT_FILE: authority.certificate };
    const binaries = await ensureContainerd({ release });
    const daemon = stack.use(await PrivateContainerd.start({ binaries, environment, parent }));
    const containerd = stack.use(new Containerd({ address: daemon.socket, namespace: daemon.namespace }));
    await containerd.namespaces.ensure(daemon.namespace);
    return new ImageLab({ authority, daemon, containerd, directory }, stack.move());
  }

  /** A CA that the daemon does not trust. */
  async stranger(): Promise<CertificateAuthority> {
    const directory = `${this.directory}/stranger`;
    await Deno.mkdir(directory);
    return await CertificateAuthority.create(directory);
  }

  /** A registry with a certificate that the daemon trusts; ends with the lab. */
  async registry(options: RegistryOptions = {}): Promise<TestRegistry> {
    return this.#stack.use(await TestRegistry.start({ tls: await this.authority.issue(), ...options }));
  }

  /** An image store on the daemon; ends with the lab. */
  store(options: Partial<ImageOptions> = {}): ImageStore {
    return this.#stack.use(
      new ImageStore(this.containerd, imageOptions({ snapshotter: this.daemon.snapshotter, ...options })),
    );
  }

  /** Ids of the leases that pulls have left. */
  async leases(): Promise<string[]> {
    return (await this.containerd.leases.list()).filter((id) => id.startsWith("containerd-driver-pull"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Known before a package is fetched; what is installed has to be asked. */
const MAJORS: Readonly<Record<ContainerdRelease, number>> = {
  trixie: 1,
  sid: 2,
  newest: 2,
  installed: CONTAINERD_RELEASES.includes("installed") && isRoot
    ? (await ensureContainerd({ release: "installed" })).version.major
    : 0,
};

/** Registers one test for each containerd release that it is for, each with a lab of its own. */
export function imageTest(
  name: string,
  run: (lab: ImageLab) => Promise<void>,
  { oldestMajor = 1, newestMajor = Infinity }: { oldestMajor?: number; newestMajor?: number } = {},
): void {
  for (const release of CONTAINERD_RELEASES) {
    const major = MAJORS[release];
    const fits = major >= oldestMajor && major <= newestMajor;
    Deno.test({
      name: `${name} [containerd ${release}]`,
      ignore: skipUnless(isRoot, NEEDS_ROOT) || skipUnless(fits, `they are not for containerd ${major}`),
      async fn() {
        await using lab = await ImageLab.open(release);
        await run(lab);
      },
    });
  }
}

/** Builds a small image, puts it into the registry and returns the name a job would write. */
export async function publish(
  registry: TestRegistry,
  { name = "hello:1", ...recipe }: { name?: string } & (Partial<ImageRecipe> | { platforms: readonly ImageRecipe[] }) =
    {},
): Promise<string> {
  const image = `${registry.address}/${name}`;
  await pushImage(registry, await smallImage(image, recipe));
  return image;
}

/** An image of two small layers, unless said otherwise. */
export async function smallImage(
  name: string,
  recipe: Partial<ImageRecipe> | { platforms: readonly ImageRecipe[] } = {},
): Promise<OciImage> {
  if ("platforms" in recipe) return await buildImage({ name, compression: "gzip", ...recipe });
  const layers = [
    [{ type: "directory", path: "etc" }, { type: "file", path: "etc/name", content: "lower" }],
    [{ type: "file", path: "hello", content: name }],
  ] as const;
  return await buildImage({ name, compression: "gzip", layers, config: { cmd: ["/hello"] }, ...recipe });
}
