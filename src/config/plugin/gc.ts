import { type Decoded, decodeOptions } from "../options_block.ts";
import { Place } from "../place.ts";
import { defaulted, optional } from "../declare.ts";
import { block } from "../kinds/block.ts";
import { duration } from "../kinds/duration.ts";
import { flag } from "../kinds/flag.ts";

/** The options of the `dangling_containers` block within. */
const danglingOptions = {
  enabled: defaulted("enabled", flag(), {
    doc: "Remove containers of the driver's whose task it does not hold, as a plugin that was killed may leave them",
    example: "enabled = false",
    unset: true,
  }),
  periodMs: defaulted("period", duration({ min: "1s" }), {
    doc: "How often they are looked for",
    example: 'period = "10m"',
    unset: "5m",
  }),
  graceMs: defaulted("creation_grace", duration({ min: "0s" }), {
    doc: "How long a container must have been seen without its task",
    example: 'creation_grace = "15m"',
    unset: "5m",
  }),
  dryRun: defaulted("dry_run", flag(), {
    doc: "Only log what would be removed",
    example: "dry_run = true",
    unset: false,
  }),
};

/** The options of the plugin's `gc` block. */
export const gcOptions = {
  image: defaulted("image", flag(), {
    doc: "Remove an image once no task uses it",
    example: "image = false",
    unset: true,
  }),
  imageDelayMs: defaulted("image_delay", duration({ min: "0s" }), {
    doc: "How long an unused image stays",
    example: 'image_delay = "1h"',
    unset: "3m",
  }),
  container: defaulted("container", flag(), {
    doc: "Remove a task's container when Nomad destroys the task",
    example: "container = false",
    unset: true,
  }),
  danglingContainers: optional("dangling_containers", block(danglingOptions, (dangling) => dangling), {
    doc: "What happens to containers that no task belongs to any more",
    example: "dangling_containers {\n  dry_run = true\n}",
    byDefault: "removed after 5 minutes",
  }),
};

type Dangling = Decoded<typeof danglingOptions>;

/** What is removed, and when. */
export type Gc = Decoded<typeof gcOptions> & { readonly danglingContainers: Dangling };

/** The block with all its defaults. */
export function wholeGc(gc: Decoded<typeof gcOptions>): Gc {
  const { danglingContainers = decodeOptions(danglingOptions, {}, new Place("dangling_containers")) } = gc;
  return { ...gc, danglingContainers };
}
