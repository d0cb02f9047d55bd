import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable, replaceBlock } from './generated-block.ts';

const home = 'packages/reports/src';
const page = 'action-docs/report-formats.md';

/** The inputs of quality-gate, and the kind of report that each reads. */
const inputs = [
  ['coverage', 'coverage'],
  ['tests', 'tests'],
  ['security', 'findings'],
  ['lint', 'lint'],
  ['load', 'load'],
  ['benchmarks', 'benchmarks'],
] as const;

interface Named {
  readonly name: string;
  readonly kinds: readonly string[];
}

/** The page of the formats, with those that the files of the folder export. */
export async function renderFormatPage(folder: string) {
  const formats: Named[] = [];
  for (const file of formatFiles(folder)) {
    const module: Readonly<Record<string, Named | readonly Named[]>> =
      await import(join(folder, home, 'formats', `${file}.ts`));
    formats.push(...Object.values(module).flat());
  }
  const rows = inputs.map(([input, kind]) => {
    const own = formats.filter(({ kinds }) => kinds.includes(kind));
    const names = own.map(({ name }) => name).sort();
    return [`\`${input}\``, names.join(', ')];
  });
  const table = markdownTable(['input', 'formats'], rows);
  const text = readFileSync(join(folder, page), 'utf8');
  return { path: page, text: replaceBlock(text, 'formats', table) };
}

function formatFiles(folder: string): readonly string[] {
  return readdirSync(join(folder, home, 'formats'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/**
 * The list of the report formats: every file of the folder is one, so that a new
 * format is its parser and its test, and no list is edited by hand.
 */
export function renderReportFormats(folder: string): {
  readonly path: string;
  readonly text: string;
} {
  const files = formatFiles(folder);
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
