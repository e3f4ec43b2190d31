/** What runc lets a container set: the settings that the kernel keeps per namespace. */
const NAMESPACED =
  /^(?:net\..+|fs\.mqueue\..+|kernel\.(?:domainname|msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced))$/;

/** The setting's name with dots; undefined for one that is not kept per namespace. `net/ipv4/…` is read too. */
export function parseSysctlName(text: string): string | undefined {
  if (!/^[A-Za-z0-9_*-]+(?:[./][A-Za-z0-9_*-]+)+$/.test(text)) return undefined;
  return NAMESPACED.test(dotted(text)) ? text : undefined;
}

/** As sysctl(8): the first separator decides which of "." and "/" separates. */
function dotted(name: string): string {
  return name.search(/[./]/) === name.indexOf("/") ? name.replaceAll("/", ".") : name;
}
