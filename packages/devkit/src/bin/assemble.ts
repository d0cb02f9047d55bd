// npm run assemble -- --out DIR: lays out exactly what a release tag holds.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { assemble } from '../assemble.ts';
import { runCommand } from '../command.ts';
import { root } from '../repository.ts';

await runCommand((args) => {
  const { values } = parseArgs({
    args,
    options: { out: { type: 'string', default: 'out/kit' } },
  });
  const out = resolve(root, values.out);
  const plan = assemble(out);
  console.log(`${plan.length} paths laid out in ${values.out}`);
});
