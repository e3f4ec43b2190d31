/** What keeps the launcher from running a task; the message is for the person at the terminal. */
export class LaunchError extends Error {
  override name = "LaunchError";
}
