/*
 * A pinned workflow must run pinned actions: what `@vX.Y.Z` holds says `@vX.Y.Z`
 * wherever it uses the kit itself.
 */

export interface Reference {
  /** Path inside the kit: an action's name, or a workflow file. */
  readonly path: string;
  readonly ref: string;
}

function uses(name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `(\\buses:[ \\t]*['"]?${literal}/)([\\w./-]+)@([\\w./-]+)`,
    'g',
  );
}

/** Every `uses: <name>/<path>@<ref>` of a workflow file, in order. */
export function listReferences(text: string, name: string): Reference[] {
  return [...text.matchAll(uses(name))].map(([, , path = '', ref = '']) => ({
    path,
    ref,
  }));
}

/** The same file with every reference to the kit at `ref`. */
export function pinReferences(text: string, name: string, ref: string): string {
  return text.replace(
    uses(name),
    (_, start: string, path: string) => `${start}${path}@${ref}`,
  );
}
