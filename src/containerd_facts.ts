const PATTERN = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;

/** The longest identifier, in characters. */
export const IDENTIFIER_LENGTH_MAX = 76;

/** Whether containerd takes the text for an identifier, as of a namespace, a container or a snapshotter (see containerd `pkg/identifiers`). */
export function isContainerdIdentifier(text: string): boolean {
  return text.length <= IDENTIFIER_LENGTH_MAX && PATTERN.test(text);
}

/** The first containerd with the Transfer service, which this driver pulls with. */
export const OLDEST_CONTAINERD = [1, 7] as const;
