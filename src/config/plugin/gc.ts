import type { Decoded } from "../options_block.ts";
import { defaulted } from "../declare.ts";
import { duration } from "../kinds/duration.ts";
import { flag } from "../kinds/flag.ts";

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
};

/** What is removed, and when. */
export type Gc = Decoded<typeof gcOptions>;
