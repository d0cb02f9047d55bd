/** The resolved dependencies of each project of a lockfile, by its folder. */
export interface Resolution {
  /** Folders relative to the lockfile; '' is its own. */
  readonly projects: readonly string[];
  /** One line per resolved package; equal texts are equal dependencies. */
  readonly closureOf: (project: string) => string;
}

/** Everything that can be reached, in order, as one text. */
export function closureText(
  start: readonly string[],
  next: (id: string) => readonly string[],
  describe: (id: string) => string,
): string {
  const seen = new Set(start);
  for (const id of seen) for (const other of next(id)) seen.add(other);
  return [...seen].map(describe).sort().join('\n');
}

/**
 * The projects whose resolved dependencies differ. The lockfile's own folder
 * is where all others look for what they do not have: it changes them all.
 */
export function changedProjects(
  base: Resolution,
  head: Resolution,
): ReadonlySet<string> {
  const all = new Set([...base.projects, ...head.projects]);
  const differs = (project: string) =>
    base.projects.includes(project) !== head.projects.includes(project) ||
    base.closureOf(project) !== head.closureOf(project);
  if (all.has('') && differs('')) return all;
  return new Set([...all].filter(differs));
}

/** Own properties of unknown data, none when it is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.assign(Object.create(null), value)
    : {};
}
