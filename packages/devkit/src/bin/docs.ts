// npm run docs [-- --check]: writes the generated parts of the documentation,
// or fails where they are not what their sources say.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { renderDocs } from '../docs.ts';
import { errors } from '../errors.ts';
import { root } from '../repository.ts';

await runCommand(async (args) => {
  const pages = await renderDocs();
  const outdated = pages.filter(({ path, text }) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
  if (args.includes('--check') && outdated.length > 0) {
    const names = outdated.map(({ path }) => path).join(', ');
    throw errors.error('DOCS_OUTDATED', `not up to date: ${names}`);
  }
  for (const { path, text } of outdated) {
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  console.log(`${pages.length} pages up to date`);
});
