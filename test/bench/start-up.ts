// What an action that does nothing costs beside an empty Node process, and the
// bytes of every bundle.
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { listActions, planNewAction, root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';
import { interleave, printRatios } from './measure.ts';

const folder = join(root, 'node_modules/.cache/kit-bench');
const bundle = join(folder, 'dist/index.js');

for (const { path, text } of planNewAction('nothing', [])) {
  if (!path.includes('/src/')) continue;
  const file = join(folder, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(file), { recursive: true });
  const script = stripTypeScriptTypes(text).replaceAll(".ts'", ".js'");
  writeFileSync(file, script);
}
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
writeFileSync(join(folder, 'empty.js'), '');
const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js');
const entry = join(folder, 'actions/nothing/src/main.js');
const build = ['build', entry, '-o', dirname(bundle), '-m', '-q', '--no-cache'];
await createProcessRunner().run([process.execPath, ncc, ...build]);

const env = {
  GITHUB_OUTPUT: join(folder, 'output'),
  GITHUB_STEP_SUMMARY: join(folder, 'summary'),
};
writeFileSync(env.GITHUB_OUTPUT, '');
printRatios(
  'an action that does nothing, and an empty Node process',
  await interleave(
    [
      { name: 'nothing', command: [process.execPath, bundle], env },
      { name: 'empty', command: [process.execPath, join(folder, 'empty.js')] },
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
