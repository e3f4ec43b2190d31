import { ConfigError } from "../../../errors.ts";
import type { ContainerTree } from "../../../host/rootfs/container_tree.ts";
import { inOrder, isKernels, targetOf } from "../../../oci/mounts/mount_target.ts";
import type { Spec, SpecDevice, SpecMount } from "../../../oci/spec.ts";

/**
 * The specification with the targets of its mounts and devices as they are in the image, without links. A runtime follows
 * the image's links at a target, so it is only now that two mounts of one place, or one over the kernel's files, can be
 * told. Throws `ConfigError` for these, for an image with a link in the place of the kernel's files, which a runtime guards
 * by their usual paths, and for a device inside a mount of a path of the node, where its node would stay.
 */
export async function placeMounts(spec: Spec, tree: ContainerTree): Promise<Spec> {
  const located = await locateMounts(spec.mounts, tree);
  const mounts = inOrder(located);
  const mounted = mounts.every((mount, at) => mount === located[at]) ? tree : await mountInOrder(mounts, tree);
  const devices = await Promise.all(spec.linux.devices.map((device) => locateDevice(device, mounted)));
  return { ...spec, mounts, linux: { ...spec.linux, devices } };
}

/** The runtime mounts in this order, in which what one mount hides may make another one lead elsewhere. */
async function mountInOrder(mounts: readonly SpecMount[], tree: ContainerTree): Promise<ContainerTree> {
  const mounted = tree.unmounted();
  for (const mount of mounts) {
    const { destination } = mount;
    const at = await mounted.locate(destination);
    if (at !== destination) throw refuse(mount, { at, reason: "where the image's links lead depends on other mounts" });
    mounted.mount(destination, sourceOf(mount));
  }
  return mounted;
}

async function locateMounts(mounts: readonly SpecMount[], tree: ContainerTree): Promise<SpecMount[]> {
  const placed = new Map<string, { written: string; mount: SpecMount }>();
  for (const mount of mounts) {
    const written = targetOf(mount);
    const at = await tree.locate(written);
    const other = placed.get(at);
    if (other !== undefined) throw collision({ written, mount }, { ...other, at });
    if (at === "/") throw refuse(mount, { at, reason: "it is the root" });
    if (at !== written && isKernels(at)) throw refuse(mount, { at, reason: "the kernel's files are there" });
    if (at !== written && isKernels(written)) {
      throw refuse(mount, { at, reason: "the kernel's files have no other place" });
    }
    tree.mount(at, sourceOf(mount));
    placed.set(at, { written, mount: { ...mount, destination: at } });
  }
  return [...placed.values()].map(({ mount }) => mount);
}

interface Placed {
  readonly written: string;
  readonly mount: SpecMount;
}

/** The error for two mounts at one place, told of the one that links led there. */
function collision(one: Placed, other: Placed & { readonly at: string }): ConfigError {
  const [led, present] = one.written === other.at ? [other, one] : [one, other];
  const reason = `that is where "${present.written}" is mounted`;
  return refuse({ ...led.mount, destination: led.written }, { at: other.at, reason });
}

function refuse(
  { source, destination }: SpecMount,
  { at, reason }: { readonly at: string; readonly reason: string },
): ConfigError {
  return new ConfigError(`Cannot mount "${source}" at "${destination}": in the image that is "${at}", and ${reason}`);
}

/** What a mount shows of the node; a runtime binds because of the option, not because of the type. */
function sourceOf({ type, source }: SpecMount): string | undefined {
  return type === "bind" ? source : undefined;
}

async function locateDevice(device: SpecDevice, tree: ContainerTree): Promise<SpecDevice> {
  const path = await tree.locate(device.path);
  const bound = await tree.boundAt(path);
  // Where a job has the node's own /dev, a runtime makes no nodes.
  if (bound !== undefined && bound !== "/dev") {
    throw new ConfigError(`Cannot make device "${device.path}": "${path}" lies in a mount, where its node would stay`);
  }
  return { ...device, path };
}
