/** A message as the reason within another one. */
export function uncapitalized(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
