/** What Nomad is told of a task that has an address of its own (see `NetworkOverride` in driver.proto). */
export interface TaskAddress {
  readonly address: string;
  /** Numbers of the container's ports by their labels. */
  readonly portMap: Readonly<Record<string, number>>;
  /** Whether services are registered with this address unless they say otherwise. */
  readonly autoAdvertise: boolean;
}
