import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { minify } from 'terser';
import { readActionMetadata } from './action-metadata.ts';
import { loadBuiltInsOnce } from './built-in-modules.ts';
import { errors } from './errors.ts';
import { listFiles, root } from './repository.ts';

const run = promisify(execFile);
const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js');
const cacheFolder = join(root, 'node_modules/.cache/kit-bundles');

export interface BundleJob {
  readonly action: string;
  readonly entry: 'main' | 'post';
}

export interface Bundle extends BundleJob {
  readonly bytes: number;
  readonly milliseconds: number;
  readonly cached: boolean;
}

export function listJobs(actions: readonly string[]): BundleJob[] {
  return actions.flatMap((action) => {
    const { post } = readActionMetadata(action);
    const main: BundleJob = { action, entry: 'main' };
    return post === undefined ? [main] : [main, { action, entry: 'post' }];
  });
}

/** What a bundle is made of, as a hash: the same inputs give the same bytes. */
export function bundleKey({ action, entry }: BundleJob): string {
  const hash = createHash('sha256').update(`${process.version} ${entry}\0`);
  const compiled = (path: string) => path.endsWith('.js');
  const files = [
    import.meta.filename,
    join(import.meta.dirname, 'built-in-modules.ts'),
    join(import.meta.dirname, 'package-metadata.ts'),
    join(root, 'package-lock.json'),
    ...listFiles(join(root, 'actions', action, 'lib'), compiled),
    ...listFiles(join(root, 'packages'), (path) => /\/lib\/.*\.js$/.test(path)),
  ];
  for (const file of files) {
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 24);
}

/**
 * Bundles one entry of an action with ncc, minified, with `licenses.txt` and
 * no source map, into `dist/index.js` or `dist/post.js`.
 */
export async function bundle(
  job: BundleJob,
  useCache: boolean,
): Promise<Bundle> {
  const started = performance.now();
  const action = join(root, 'actions', job.action);
  const out = join(cacheFolder, `${job.action}-${job.entry}-${bundleKey(job)}`);
  const cached = useCache && existsSync(join(out, 'index.js'));
  if (!cached) await runNcc(job, action, out);
  const name = job.entry === 'main' ? 'index.js' : 'post.js';
  const dist = join(action, 'dist');
  mkdirSync(dist, { recursive: true });
  for (const file of readdirSync(out)) {
    const target = file === 'index.js' ? name : file;
    if (job.entry === 'main' || file === 'index.js') {
      cpSync(join(out, file), join(dist, target), { recursive: true });
    }
  }
  return {
    ...job,
    bytes: readFileSync(join(dist, name)).length,
    milliseconds: Math.round(performance.now() - started),
    cached,
  };
}

async function runNcc(job: BundleJob, action: string, out: string) {
  await bundleFile(join(action, 'lib', `${job.entry}.js`), out, action);
}

/** Bundles one file with all that it imports into `out`, which is made anew. */
export async function bundleFile(entry: string, out: string, cwd: string) {
  rmSync(out, { recursive: true, force: true });
  const options = ['-o', out, '--no-cache', '--license', 'licenses.txt'];
  await run(process.execPath, [ncc, 'build', entry, ...options, '-q'], {
    cwd,
  });
  const file = join(out, 'index.js');
  const code = readFileSync(file, 'utf8');
  requireWhole(code, entry);
  writeFileSync(file, await minifyModule(loadBuiltInsOnce(code)));
}

/**
 * ncc goes on without a module that it cannot find, and asks Node for it when the
 * action runs, where it is missing. Throws BUNDLE_INCOMPLETE.
 */
function requireWhole(code: string, entry: string): void {
  const [, name] = /eval\("require"\)\("([^"]+)"\)/.exec(code) ?? [];
  if (name !== undefined)
    throw errors.error('BUNDLE_INCOMPLETE', `${entry}: ${name} is not found`);
}

/**
 * ncc's own `--minify` renames but drops nothing (`compress: false`); with
 * terser's compression a bundle loses what it does not call, a third or more.
 */
async function minifyModule(code: string): Promise<string> {
  const options = {
    module: true,
    ecma: 2020,
    compress: true,
    format: { comments: false },
  } as const;
  const { code: small } = await minify(code, options);
  return small ?? code;
}
