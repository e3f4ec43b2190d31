import { unpackedPackages } from "../../../dev/debian/unpacked_packages.ts";
import { devDirectory } from "../../../dev/dev_directory.ts";

const LIBRARY = `usr/lib/${Deno.build.arch}-linux-gnu/faketime/libfaketime.so.1`;
/** No more than the node has, with room for what is measured while tests load it. */
export const PERCENT_MAX = 100 * navigator.hardwareConcurrency * 1.5;

/** The wall clock of the plugin alone: libfaketime reads by how much it is off. */
export class PluginClock {
  readonly #file: string;
  readonly env: Readonly<Record<string, string>>;

  private constructor(file: string, library: string) {
    this.#file = file;
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  /** A clock that keeps its file in that directory, not off. */
  static async make(directory: string): Promise<PluginClock> {
    const packages = await unpackedPackages(devDirectory(), { packages: ["libfaketime"] });
    const clock = new PluginClock(`${directory}/offset`, `${packages}/${LIBRARY}`);
    await clock.set("+0");
    return clock;
  }

  /** Sets it off by that much, as in "-1h". */
  async set(offset: string): Promise<void> {
    await Deno.writeTextFile(this.#file, offset);
  }
}
