import { mkdirSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { bundleFile, planNewAction, root } from '@kit/devkit';

const folder = join(root, 'node_modules/.cache/kit-bench');

export interface NothingBundle {
  /** The bundle of a new action that does next to nothing. */
  readonly bundle: string;
  /** An empty script. */
  readonly empty: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What every action is measured against: one with nothing to do. */
export async function buildNothing(): Promise<NothingBundle> {
  const bundle = join(folder, 'dist/index.js');
  const empty = join(folder, 'empty.js');
  for (const { path, text } of planNewAction('nothing', [])) {
    if (!path.includes('/src/')) continue;
    const file = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    const script = stripTypeScriptTypes(text).replaceAll(".ts'", ".js'");
    writeFileSync(file, script);
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(empty, '');
  const entry = join(folder, 'actions/nothing/src/main.js');
  await bundleFile(entry, dirname(bundle), folder);
  const env = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
  writeFileSync(env.GITHUB_OUTPUT, '');
  return { bundle, empty, env };
}
