import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorFamily } from '@kit/errors';
import { type ActionMetadata, readActionMetadata } from './action-metadata.ts';
import { markdownTable, replaceBlock } from './generated-block.ts';
import { renderFormatPage, renderReportFormats } from './report-formats.ts';
import { listActions, listPackages, root } from './repository.ts';

export interface Page {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

/** Every file that has a generated part, as it must be. */
export async function renderDocs(folder = root): Promise<readonly Page[]> {
  const actions = listActions(folder).map((name) => ({
    id: name,
    metadata: readActionMetadata(name, folder),
  }));
  const readmes = actions.map(({ id, metadata }) => {
    const path = `actions/${id}/README.md`;
    return { path, text: renderReadme(read(folder, path), metadata) };
  });
  const front = replaceBlock(
    read(folder, 'README.md'),
    'actions',
    markdownTable(
      ['action', 'what it does'],
      actions.map(({ id, metadata }) => [
        `[\`${id}\`](actions/${id}/README.md)`,
        metadata.description,
      ]),
    ),
  );
  const codes = await renderErrors(folder);
  return [
    ...readmes,
    { path: 'README.md', text: front },
    { path: 'action-docs/errors.md', text: codes },
    renderReportFormats(folder),
    await renderFormatPage(folder),
  ];
}

function renderReadme(text: string, metadata: ActionMetadata): string {
  const inputs = markdownTable(
    ['input', 'default', 'description'],
    metadata.inputs.map((input) => [
      `\`${input.name}\``,
      defaultCell(input.default, input.required),
      input.description,
    ]),
  );
  const outputs = markdownTable(
    ['output', 'description'],
    metadata.outputs.map(({ name, description }) => [
      `\`${name}\``,
      description,
    ]),
  );
  return replaceBlock(replaceBlock(text, 'inputs', inputs), 'outputs', outputs);
}

function defaultCell(value: string | undefined, required: boolean): string {
  if (required) return '**required**';
  return value === undefined || value === '' ? '' : `\`${value}\``;
}

async function renderErrors(folder: string): Promise<string> {
  const families = await readErrorFamilies(folder);
  const rows = families
    .flatMap(({ owner, family }) =>
      Object.entries(family.definitions).map(([code, definition]) => [
        `\`${code}\``,
        owner,
        definition.kind,
        definition.meaning,
        definition.remedy,
      ]),
    )
    .sort(([a = ''], [b = '']) => a.localeCompare(b, 'en'));
  return `# Error codes

<!-- Made by \`npm run docs\` from every src/errors.ts: do not edit. -->

Every failure carries one of these codes: in brackets at the end of its message,
as \`reason-code\` (lower case, with hyphens) and in the \`json\` output. Codes are
stable within a major version. *configuration*: something that you wrote;
*world*: another program or server; *bug*: ours, please report it.

${markdownTable(['code', 'from', 'kind', 'what happened', 'what to do'], rows)}
`;
}

export interface OwnedFamily {
  readonly owner: string;
  readonly family: ErrorFamily<string>;
}

/** The codes of every package and action that defines some. */
export async function readErrorFamilies(
  folder = root,
): Promise<readonly OwnedFamily[]> {
  const owners = [
    ...listPackages(folder).map((name) => `packages/${name}`),
    ...listActions(folder).map((name) => `actions/${name}`),
  ];
  const families: OwnedFamily[] = [];
  for (const owner of owners) {
    const file = join(folder, owner, 'src/errors.ts');
    if (!existsSync(file)) continue;
    const { errors } = await import(file);
    families.push({ owner, family: errors });
  }
  return families;
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
