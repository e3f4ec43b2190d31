import { refuses } from "./refuses.ts";

const bind = (source: string, target = "/data") => ({ type: "bind", source, target, options: ["rbind"] });
const link = (target: string) => (allocDir: string) => Deno.symlink(target, `${allocDir}/main/local/out`);

refuses("a mount whose source does not exist", {
  config: { mounts: [bind("/no/such/path")] },
  message: 'Cannot mount "/no/such/path" at "/data": the node has no such file',
});

refuses("a relative mount that leaves the task directory by ..", {
  config: { mounts: [bind("local/../../other")] },
  message: /^Cannot use mounts\[0\]\.source "local\/\.\.\/\.\.\/other": allowed is /,
});

refuses("a relative mount that leaves the task directory by a link", {
  config: { mounts: [bind("local/out/passwd")] },
  prepare: link("/etc"),
  message:
    `Cannot mount "local/out/passwd" at "/data": it leads out of the task's own directories and the group's alloc directory`,
});

refuses("the task directory itself as a mount", {
  config: { mounts: [bind(".")] },
  message: `Cannot mount "." at "/data": it leads out of the task's own directories and the group's alloc directory`,
});

refuses("a task's directory that is a link, as a former task may have left it", {
  prepare: async (allocDir) => {
    await Deno.remove(`${allocDir}/main/local`);
    await Deno.symlink("/", `${allocDir}/main/local`);
  },
  message: /^Cannot bind ".+\/main\/local": it is a link$/,
});

refuses("a task whose directory would not be its own", {
  task: { name: ".." },
  message: /^Cannot start task "\.\.": its directory would not be its own, allowed is a name without/,
});

refuses("memory over the kernel's files", {
  config: { mounts: [{ type: "tmpfs", target: "/sys/fs/cgroup" }] },
  message: /^Cannot mount "tmpfs" at "\/sys\/fs\/cgroup": the kernel's files are there, which only an absolute path/,
});

refuses("a volume by a path, without options", {
  config: { mounts: [{ type: "volume", source: "/etc", target: "/data", options: [] }] },
  message: /^Cannot use mounts\[0\]\.source "\/etc": allowed is the name of a volume/,
});

refuses("two mounts at one place", {
  config: { mounts: [bind("/etc"), bind("/usr", "/data/")] },
  message: 'Cannot mount "/usr" at "/data": "/etc" is mounted there already',
});

refuses("a mount over a directory of Nomad's", {
  config: { mounts: [bind("/etc", "/local")] },
  message: 'Cannot mount "/etc" at "/local": Nomad mounts a directory of the task there',
});
