/**
 * What runs these jobs, as patterns: the workflow, the configuration, and the
 * actions and workflows of this repository that the workflow uses.
 */
export function ciPatterns(
  workflow: { readonly path: string; readonly text: string } | undefined,
  config: string | undefined,
): readonly string[] {
  const used = [
    ...(workflow?.text ?? '').matchAll(
      /^\s*(?:-\s*)?uses:\s*["']?\.\/([^\s"'#]+)/gm,
    ),
  ];
  return [
    ...(workflow === undefined ? [] : [workflow.path]),
    ...(config === undefined ? [] : [config]),
    '.github/actions',
    ...used.map(([, path = '']) => path),
  ].map(escapeGlob);
}

/** `.github/workflows/ci.yml` of `org/shop/.github/workflows/ci.yml@refs/…`. */
export function workflowPath(
  workflowRef: string,
  repository: string,
): string | undefined {
  const prefix = `${repository}/`;
  if (repository === '' || !workflowRef.startsWith(prefix)) return undefined;
  return workflowRef.slice(prefix.length).replace(/@refs\/.*$/, '');
}

function escapeGlob(path: string): string {
  return path.replace(/\/+$/, '').replace(/[\\*?[\]{}()!@]/g, '\\$&');
}
