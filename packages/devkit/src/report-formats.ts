import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const home = 'packages/reports/src';

/**
 * The list of the report formats: every file of the folder is one, so that a new
 * format is its parser and its test, and no list is edited by hand.
 */
export function renderReportFormats(folder: string): {
  readonly path: string;
  readonly text: string;
} {
  const files = readdirSync(join(folder, home, 'formats'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  const imports = files.map(
    (file) => `import * as ${nameOf(file)} from './formats/${file}.ts';`,
  );
  const names = files.map((file) => `  ${nameOf(file)},`);
  const text = `// Made by \`npm run docs\` from the files of formats/: do not edit.
import type { Format } from './format.ts';
${imports.join('\n')}

type Formats = Readonly<Record<string, Format | readonly Format[]>>;

/** What the files of formats/ export: a file exports formats and nothing else. */
export const modules: readonly Formats[] = [
${names.join('\n')}
];
`;
  return { path: `${home}/formats.gen.ts`, text };
}

/** `go-test` is `goTest`. */
function nameOf(file: string): string {
  return file.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
