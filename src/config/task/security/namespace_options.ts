import { optional } from "../../declare.ts";
import { choice } from "../../kinds/text.ts";

/** Which of the node's namespaces a task shares. */
export const namespaceOptions = {
  pidMode: optional("pid_mode", choice("host", "private"), {
    doc: "`host` lets the task see the processes of the node",
    example: 'pid_mode = "host"',
    byDefault: "a PID namespace of its own",
    docker: { fate: "same", note: 'not "container:…"' },
  }),
  ipcMode: optional("ipc_mode", choice("host", "private", "shareable", "none"), {
    doc: "`host` lets the task use the node's shared memory and message queues; `none` leaves it without `/dev/shm`",
    example: 'ipc_mode = "host"',
    byDefault: "an IPC namespace of its own",
    docker: { fate: "same", note: '"shareable" is "private", and "container:…" cannot be had' },
  }),
  utsMode: optional("uts_mode", choice("host", "private"), {
    doc: "`host` gives the task the node's host name, which `hostname` cannot change then",
    example: 'uts_mode = "host"',
    byDefault: "a host name of its own",
    docker: { fate: "same" },
  }),
  cgroupns: optional("cgroupns", choice("host", "private"), {
    doc: "Whether the task sees the node's tree of cgroups or only its own",
    example: 'cgroupns = "host"',
    byDefault: "its own on cgroup version 2, the node's on version 1",
    docker: { fate: "same" },
  }),
};
