// What an action that does nothing costs beside an empty Node process, and the
// bytes of every bundle.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listActions, root } from '@kit/devkit';
import { interleave, printRatios } from './measure.ts';
import { buildNothing } from './nothing.ts';

const { bundle, empty, env } = await buildNothing();
printRatios(
  'an action that does nothing, and an empty Node process',
  await interleave(
    [
      { name: 'nothing', command: [process.execPath, bundle], env },
      { name: 'empty', command: [process.execPath, empty] },
    ],
    40,
  ),
);

console.log('\nbytes of the bundles');
for (const action of listActions()) {
  const file = join(root, 'actions', action, 'dist/index.js');
  if (existsSync(file))
    console.log(`  ${action.padEnd(24)} ${statSync(file).size}`);
}
