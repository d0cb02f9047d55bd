// A whole run of the gate on a small project, beside an action that does nothing:
// one of the kit, and one on @actions/core as it is released.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputVariable } from '@kit/action';
import { root } from '@kit/devkit';
import { interleave, printRatios } from './measure.ts';
import { buildNothing, buildToolkitNothing } from './nothing.ts';

const action = join(root, 'actions/quality-gate');
const folder = mkdtempSync(join(tmpdir(), 'kit-bench-gate-'));
try {
  for (const name of [
    'go-coverage.out',
    'node-junit.xml',
    'eslint-warn.json',
  ]) {
    copyFileSync(join(action, 'test/fixtures', name), join(folder, name));
  }
  writeFileSync(
    join(folder, 'gates.yml'),
    'quality_gates: { code_coverage: { a: { minimum: 70 } }, tests: { pass_rate: 100 }, lint: { errors: 0 } }',
  );
  const inputs = {
    config: 'gates.yml',
    coverage: 'a=go-coverage.out',
    tests: 'a=node-junit.xml',
    lint: 'a=eslint-warn.json',
  };
  const given = Object.entries(inputs).map(([name, value]) => [
    inputVariable(name),
    value,
  ]);
  const { bundle, env } = await buildNothing();
  const toolkit = await buildToolkitNothing();
  const gate = join(action, 'dist/index.js');
  printRatios(
    'quality-gate on four files, and an action that does nothing',
    await interleave(
      [
        {
          name: 'quality-gate',
          command: [process.execPath, gate],
          cwd: folder,
          env: {
            ...env,
            ...Object.fromEntries(given),
            GITHUB_WORKSPACE: folder,
          },
        },
        {
          name: 'nothing, on @actions/core',
          command: [process.execPath, toolkit],
          env,
        },
        { name: 'nothing', command: [process.execPath, bundle], env },
      ],
      20,
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
