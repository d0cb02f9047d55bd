/** Service → the services that it depends on. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** A cycle as a path that ends where it began, `undefined` when there is none. */
export function findCycle(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const trail: { readonly name: string; next: number }[] = [
      { name: start, next: 0 },
    ];
    while (trail.length > 0) {
      const top = trail.at(-1);
      if (top === undefined) break;
      const next = done.has(top.name)
        ? undefined
        : graph.get(top.name)?.[top.next++];
      if (next === undefined) {
        done.add(top.name);
        trail.pop();
        continue;
      }
      const at = trail.findIndex(({ name }) => name === next);
      if (at >= 0) return [...trail.slice(at).map(({ name }) => name), next];
      trail.push({ name: next, next: 0 });
    }
  }
  return undefined;
}

/**
 * Whatever depends on a changed service, near or far, with the dependency that
 * it is affected through: the nearest one.
 */
export function spreadToDependents(
  graph: Graph,
  changed: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const dependents = new Map<string, string[]>();
  for (const [name, dependencies] of graph) {
    for (const dependency of dependencies) {
      const list = dependents.get(dependency);
      if (list === undefined) dependents.set(dependency, [name]);
      else list.push(name);
    }
  }
  const through = new Map<string, string>();
  const queue = [...changed];
  for (const name of queue) {
    for (const dependent of dependents.get(name) ?? []) {
      if (changed.has(dependent) || through.has(dependent)) continue;
      through.set(dependent, name);
      queue.push(dependent);
    }
  }
  return through;
}
