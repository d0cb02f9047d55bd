import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { renderReportFormats } from '../src/report-formats.ts';

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
