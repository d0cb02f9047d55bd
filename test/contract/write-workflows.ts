// Writes every whole workflow that a page shows into a folder, for actionlint.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPages, readPage, wholeWorkflows } from './documentation.ts';

const [out = 'out/documented-workflows'] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
for (const page of listPages()) {
  for (const [index, text] of wholeWorkflows(readPage(page)).entries()) {
    const name = page.replace(/\.md$/, '').replace(/\W+/g, '-');
    writeFileSync(join(out, `${name}-${index + 1}.yml`), text);
  }
}
