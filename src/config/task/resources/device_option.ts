import type { Decoded } from "../../options_block.ts";
import type { Place } from "../../place.ts";
import { optional, required } from "../../declare.ts";
import { text } from "../../kinds/text.ts";
import { type Device, parsePermissions } from "../../parse/device.ts";
import { parseAbsolutePath } from "../../parse/paths.ts";

const path = { allowed: "an absolute path", parse: parseAbsolutePath };

/** The options of one `devices` block, Docker's way to write a device. */
export const deviceOptions = {
  hostPath: required("host_path", text(path), { doc: "The device of the node", example: 'host_path = "/dev/fuse"' }),
  containerPath: optional("container_path", text(path), {
    doc: "Where it is in the container",
    example: 'container_path = "/dev/fuse"',
    byDefault: "the same path",
  }),
  permissions: optional(
    "cgroup_permissions",
    text({ allowed: "some of the letters rwm", parse: parsePermissions }),
    {
      doc: "What the task may do with it: read, write, make",
      example: 'cgroup_permissions = "r"',
      byDefault: "`rwm`",
    },
  ),
};

/** The device of a block. */
export function finishDevice(block: Decoded<typeof deviceOptions>, _place: Place): Device {
  const { hostPath, containerPath = hostPath, permissions = "rwm" } = block;
  return { hostPath, containerPath, permissions };
}
