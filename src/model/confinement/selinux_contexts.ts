/** SELinux contexts without categories, `user:role:type:level`. */
export interface SelinuxContexts {
  readonly process: string;
  readonly file: string;
}

/** A path of the node, and the context that it and all below it shall have. */
export interface Relabelling {
  readonly path: string;
  readonly context: string;
}
