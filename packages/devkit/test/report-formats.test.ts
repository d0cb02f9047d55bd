import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import {
  renderFormatPage,
  renderReportFormats,
} from '../src/report-formats.ts';

it('lists every file of the folder, by name, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'formats-'));
  const formats = join(folder, 'packages/reports/src/formats');
  mkdirSync(formats, { recursive: true });
  for (const name of ['go-test.ts', 'go-test-2-x.ts', 'ant.ts', 'notes.md']) {
    writeFileSync(join(formats, name), '');
  }
  const { path, text } = renderReportFormats(folder);
  rmSync(folder, { recursive: true });
  expect(path).toBe('packages/reports/src/formats.gen.ts');
  expect(text.match(/^import \* as .*$/gm)).toEqual([
    "import * as ant from './formats/ant.ts';",
    "import * as goTest from './formats/go-test.ts';",
    "import * as goTest2X from './formats/go-test-2-x.ts';",
  ]);
  expect(text).toContain('[\n  ant,\n  goTest,\n  goTest2X,\n];');
});

it('lists on the page what the files export, by the input that reads it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'formats-'));
  const formats = join(folder, 'packages/reports/src/formats');
  mkdirSync(formats, { recursive: true });
  mkdirSync(join(folder, 'action-docs'));
  const one = (name: string, kind: string) =>
    `{ name: '${name}', kinds: ['${kind}'] }`;
  writeFileSync(
    join(formats, 'two.ts'),
    `export const two = [${one('zig', 'lint')}, ${one('scan', 'findings')}];`,
  );
  writeFileSync(join(formats, 'a.ts'), `export const a = ${one('a', 'lint')};`);
  writeFileSync(
    join(folder, 'action-docs/report-formats.md'),
    '# Formats\n<!-- formats:start -->\nold\n<!-- formats:end -->\nmore\n',
  );
  const { path, text } = await renderFormatPage(folder);
  rmSync(folder, { recursive: true });
  expect(path).toBe('action-docs/report-formats.md');
  expect(text).toContain('| `lint` | a, zig |\n');
  expect(text).toContain('| `security` | scan |\n');
  expect(text).toMatch(/^# Formats\n.*\nmore\n$/s);
  expect(text).not.toContain('old');
});
