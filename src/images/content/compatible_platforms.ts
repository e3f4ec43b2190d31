import type { Platform } from "../../config/parse/platform.ts";

const ARM_OLDEST = 5;
const ARM_NEWEST = 8;

/** The platforms whose images a node can run, best first: its own, and the 32-bit and older ones its CPU understands too. */
export function compatiblePlatforms(node: Platform): Platform[] {
  const { os, architecture, variant } = node;
  switch (architecture) {
    case "amd64":
      return [{ os, architecture }, { os, architecture: "386" }];
    case "arm64": {
      const plain = { os, architecture, variant: "v8" };
      const newer = variant === undefined || variant === "" || variant === "v8" ? [] : [node];
      return [...newer, plain, ...armVariants(os, ARM_NEWEST)];
    }
    case "arm":
      return armVariants(os, Number(variant?.slice(1)) || 7);
    default:
      return [node];
  }
}

/** Whether an image built for `image` is what `wanted` names; an architecture's plain variant may be left out. */
export function isSamePlatform(image: Platform, wanted: Platform): boolean {
  return image.os === wanted.os && image.architecture === wanted.architecture &&
    variantOf(image) === variantOf(wanted);
}

/** `linux/arm64/v8`, for messages. */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join("/");
}

function armVariants(os: string, newest: number): Platform[] {
  const count = newest - ARM_OLDEST + 1;
  return Array.from({ length: count }, (_, index) => ({ os, architecture: "arm", variant: `v${newest - index}` }));
}

/** Which variant an architecture without one means (see containerd's platforms, normalizeArch). */
function variantOf({ architecture, variant = "" }: Platform): string {
  if (architecture === "arm64") return variant === "" || variant === "8" ? "v8" : variant;
  if (architecture === "arm") return variant === "" ? "v7" : variant;
  return architecture === "amd64" && variant === "v1" ? "" : variant;
}
