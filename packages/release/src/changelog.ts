/**
 * The changelog with what was "Unreleased" under the version and date given,
 * and an empty "Unreleased" above it. Unchanged when the version is there.
 */
export function releaseChangelog(
  text: string,
  version: string,
  date: string,
): string {
  if (text.includes(`\n## ${version} `)) return text;
  return text.replace(
    /^## Unreleased$/m,
    `## Unreleased\n\n## ${version} - ${date}`,
  );
}

/** What the changelog says about a version, for the release's page. */
export function notesOf(text: string, version: string): string {
  const sections = text.split(/^(?=## )/m);
  const section = sections.find((part) => part.startsWith(`## ${version} `));
  return section?.split('\n').slice(1).join('\n').trim() ?? '';
}
