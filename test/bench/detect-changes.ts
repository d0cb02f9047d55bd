// detect-changes beside dorny/paths-filter: whole processes in turn, on a
// generated repository of 20,000 files and 5,000 commits; the bytes of a fetch
// in a shallow checkout; the matcher alone. PEER_PATHS_FILTER is the folder of
// the peer (with dist/index.js); without it only our own figures are printed.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import { generateRepository } from './detect-changes/generate-repository.ts';
import { measureFetch } from './detect-changes/measure-fetch.ts';
import { measureMatching } from './detect-changes/measure-matching.ts';
import { type Contender, interleave, printRatios } from './measure.ts';

const rounds = Number(process.env['ROUNDS'] ?? 9);
const home = mkdtempSync(join(tmpdir(), 'kit-bench-detect-'));
const peer = process.env['PEER_PATHS_FILTER'];
const bundle = join(root, 'actions/detect-changes/dist/index.js');

const filters = Array.from({ length: 50 }, (_, index) => {
  const folder = `packages/p${index}`;
  const patterns = [
    `${folder}/src/**`,
    `${folder}/*.json`,
    `${folder}/**/*.ts`,
    `shared/lib${index}/**`,
  ];
  return `f${index}:\n${patterns.map((pattern) => `  - '${pattern}'`).join('\n')}`;
}).join('\n');

function contender(
  name: string,
  file: string,
  workspace: string,
  base: string,
  head: string,
): Contender {
  const output = join(home, `${name.replaceAll('/', '-')}.output`);
  const event = join(home, 'event.json');
  writeFileSync(output, '');
  writeFileSync(
    event,
    JSON.stringify({
      before: base,
      after: head,
      ref: 'refs/heads/main',
      repository: { default_branch: 'main' },
    }),
  );
  return {
    name,
    command: [process.execPath, file],
    cwd: workspace,
    env: {
      INPUT_FILTERS: filters,
      INPUT_BASE: base,
      INPUT_TOKEN: '',
      'INPUT_LIST-FILES': 'json',
      'INPUT_WORKING-DIRECTORY': name === 'dorny/paths-filter' ? '' : '.',
      'INPUT_INITIAL-FETCH-DEPTH': '100',
      'INPUT_PREDICATE-QUANTIFIER': 'some',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: event,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: head,
      GITHUB_REPOSITORY: 'org/shop',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(home, 'summary'),
      RUNNER_TEMP: home,
    },
  };
}

try {
  const origin = join(home, 'origin.git');
  const commits = generateRepository(origin, { files: 20_000, commits: 5000 });
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
  const workspace = join(home, 'whole');
  execFileSync('git', ['clone', '--quiet', `file://${origin}`, workspace]);
  const head = git(workspace, 'rev-parse', 'HEAD');
  mkdirSync(join(home, 'empty'));
  writeFileSync(join(home, 'empty.js'), '');
  for (const [title, base] of [
    ['5 changed files', commits.small],
    ['13,000 changed files', commits.large],
  ] as const) {
    const own = contender('detect-changes', bundle, workspace, base, head);
    const peers =
      peer !== undefined && existsSync(join(peer, 'dist/index.js'))
        ? [
            contender(
              'dorny/paths-filter',
              join(peer, 'dist/index.js'),
              workspace,
              base,
              head,
            ),
          ]
        : [];
    printRatios(
      `50 filters x 4 patterns, ${title}`,
      await interleave([own, ...peers], rounds),
    );
  }
  measureMatching();
  await measureFetch(origin, join(home, 'shallow'), commits.far, bundle);
} finally {
  rmSync(home, { recursive: true, force: true });
}
