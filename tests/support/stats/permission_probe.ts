/// <reference lib="deno.worker" />

/** Posts which of these the worker may do. */
const address = "/run/probe/containerd.sock";
const wishes: Readonly<Record<string, Deno.PermissionDescriptor>> = {
  "connect to anybody": { name: "net" },
  "connect to another host": { name: "net", host: "registry.example:443" },
  "read the socket": { name: "read", path: address },
  "write the socket": { name: "write", path: address },
  "read another file": { name: "read", path: "/etc/passwd" },
  "write another file": { name: "write", path: "/tmp/probe" },
  "read the environment": { name: "env", variable: "NOMAD_TOKEN" },
  "run a program": { name: "run", command: "sh" },
  "load a library": { name: "ffi" },
  "ask for the hostname": { name: "sys", kind: "hostname" },
};
const states = Object.entries(wishes).map(([wish, descriptor]) => [wish, Deno.permissions.querySync(descriptor).state]);

self.postMessage(states.filter(([, state]) => state === "granted").map(([wish]) => wish));
