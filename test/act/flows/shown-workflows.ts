/** The workflows that a page marks with `<!-- KIND: FILE -->`, by file. */
export function shownWorkflows(
  page: string,
  kind: 'caller' | 'copyable',
): Readonly<Record<string, string>> {
  const block = new RegExp(
    `^<!-- ${kind}: (\\S+) -->\\n\`\`\`yaml\\n(.*?)^\`\`\`$`,
    'gms',
  );
  return Object.fromEntries(
    [...page.matchAll(block)].map(([, file = '', text = '']) => [file, text]),
  );
}
