import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOnce } from '../measure.ts';

/**
 * What a checkout of depth 1 downloads to be compared with a commit far back:
 * the bytes of every pack that git receives, by its own packet trace.
 */
export async function measureFetch(
  origin: string,
  workspace: string,
  base: string,
  bundle: string,
): Promise<void> {
  execFileSync('git', [
    'clone',
    '--quiet',
    '--depth=1',
    `file://${origin}`,
    workspace,
  ]);
  const head = execFileSync('git', ['-C', workspace, 'rev-parse', 'HEAD'], {
    encoding: 'utf8',
  }).trim();
  const scratch = `${workspace}-files`;
  mkdirSync(scratch);
  const event = join(scratch, 'event.json');
  const pack = join(scratch, 'pack');
  const trace = join(scratch, 'trace');
  const output = join(scratch, 'output');
  writeFileSync(
    event,
    JSON.stringify({
      before: base,
      after: head,
      repository: { default_branch: 'main' },
    }),
  );
  writeFileSync(output, '');
  const { wallMs } = await runOnce({
    name: 'fetch',
    command: [process.execPath, bundle],
    cwd: workspace,
    env: {
      INPUT_FILTERS: 'a: packages/p1/**',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: event,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: head,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: scratch,
      GIT_TRACE_PACKFILE: pack,
      GIT_TRACE: trace,
    },
  });
  const fetches =
    readFileSync(trace, 'utf8').match(/trace: built-in: git fetch /g)?.length ??
    0;
  const answer = /strategy<<(\S+)\n(.*)\n\1/.exec(
    readFileSync(output, 'utf8'),
  )?.[2];
  console.log(
    `\na base 1,200 commits back, at depth 1: ${fetches} fetch, ${(readFileSync(pack).length / 1e6).toFixed(2)} MB, ${(wallMs / 1000).toFixed(1)} s (${answer})`,
  );
}
