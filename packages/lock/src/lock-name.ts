/** The Lease of a Service, and of what is released behind it. */
export function serviceLock(name: string): string {
  return `${name}-delivery`;
}

/** The Lease of a workload: `deployment/web`. */
export function workloadLock(id: string): string {
  return `${id.replace('/', '-')}-delivery`;
}
