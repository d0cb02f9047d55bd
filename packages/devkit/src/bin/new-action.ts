// npm run new-action -- NAME: writes a new action that passes the contract test.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../command.ts';
import { planNewAction } from '../new-action.ts';
import { listActions, root } from '../repository.ts';

await runCommand(([name = '']) => {
  for (const { path, text } of planNewAction(name, listActions())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  addReference(`actions/${name}`);
  console.log('next: npm install && npm run docs && npm test');
});

function addReference(path: string) {
  const file = join(root, 'tsconfig.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.references.push({ path });
  config.references.sort((a: { path: string }, b: { path: string }) =>
    a.path.localeCompare(b.path, 'en'),
  );
  const references = config.references.map(
    (reference: { path: string }) => `    { "path": "${reference.path}" }`,
  );
  const text = `{\n  "files": [],\n  "references": [\n${references.join(',\n')}\n  ]\n}\n`;
  writeFileSync(file, text);
}
