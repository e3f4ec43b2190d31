import type { Kind } from "../option.ts";
import { parseDuration } from "../parse/duration.ts";
import { text } from "./text.ts";

/** A timer of the runtime holds 2^31 ms at most. */
const LONGEST = "596h";

/** A duration in Go's syntax, as milliseconds. */
export function duration({ min }: { readonly min: string }): Kind<number> {
  const least = parseDuration(min) ?? 0;
  const most = parseDuration(LONGEST) ?? 0;
  return text({
    allowed: `a duration from ${min} to ${LONGEST}, such as "90s" or "1h30m"`,
    parse(given) {
      const ms = parseDuration(given);
      return ms === undefined || ms < least || ms > most ? undefined : Math.round(ms);
    },
  });
}
