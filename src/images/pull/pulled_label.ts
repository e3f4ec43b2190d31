/** The label of images that this driver brought here and so may delete; containerd's labels hold strings. */
export const PULLED_LABEL = "containerd-driver.pulled";

/** Whether an image is the driver's to delete. */
export function isPulled({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return labels[PULLED_LABEL] === "true";
}
