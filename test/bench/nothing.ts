import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
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

/**
 * An action that reads one input and writes one output with @actions/core as it
 * is released, bundled by ncc as its guide says: what most empty actions are.
 */
export async function buildToolkitNothing(): Promise<string> {
  const home = join(folder, 'toolkit');
  const names = ['core', 'exec', 'http-client', 'io'];
  const modules = [...names.map((name) => `@actions/${name}`), 'undici'];
  for (const name of [...modules, 'tunnel']) {
    const from = join(root, 'node_modules', name);
    if (!existsSync(from)) continue;
    const to = join(home, 'node_modules', name);
    cpSync(from, to, { recursive: true });
    // The build marks these as free of side effects; a release does not.
    const file = join(to, 'package.json');
    const { sideEffects: _, ...metadata } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    writeFileSync(file, JSON.stringify(metadata));
  }
  const entry = join(home, 'main.js');
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    entry,
    "import { getInput, setOutput } from '@actions/core';\nsetOutput('greeting', getInput('subject'));\n",
  );
  await bundleFile(entry, join(home, 'dist'), home);
  return join(home, 'dist/index.js');
}
