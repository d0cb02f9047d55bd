// smoke-test beside hurl: 100 quick checks, and 100 of 120 ms each at 50 in
// parallel. hurl comes from Debian or by KIT_BENCH_HURL, and is optional.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import { startFakeServer } from '@kit/testing';
import { type Contender, interleave, printRatios } from './measure.ts';

const hurl = process.env['KIT_BENCH_HURL'] ?? 'hurl';
const hasHurl = spawnSync(hurl, ['--version']).status === 0;
const bundle = join(root, 'actions/smoke-test/dist/index.js');
const folder = mkdtempSync(join(tmpdir(), 'kit-bench-smoke-'));
const paths = Array.from({ length: 100 }, (_, index) => `/check/${index}`);

const answer = JSON.stringify({ version: '1.4.2', items: [1, 2, 3] });
const server = await startFakeServer((request, response) => {
  const reply = () => {
    response.setHeader('content-type', 'application/json');
    response.end(answer);
  };
  if (request.url?.startsWith('/slow')) setTimeout(reply, 120);
  else reply();
});

try {
  await compare('100 checks on loopback, 8 in parallel', '', 8);
  await compare('100 checks of 120 ms, 50 in parallel', '/slow', 50);
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(title: string, prefix: string, jobs: number) {
  const contenders = [
    ours('smoke-test', prefix, jobs, false),
    ours('smoke-test, start-up (dry run)', prefix, jobs, true),
    ...(hasHurl ? [hurlWith(prefix, jobs)] : []),
  ];
  printRatios(title, await interleave(contenders, 15));
  if (!hasHurl) console.log('hurl is not installed: no peer');
}

function ours(
  name: string,
  prefix: string,
  jobs: number,
  dryRun: boolean,
): Contender {
  const checks = paths.map(
    (path) =>
      `- { path: ${prefix}${path}, status: 200, json: { $.version: 1.4.2, "$.items[2]": 3 }, response-headers: { content-type: { contains: json } } }`,
  );
  const file = (suffix: string) => join(folder, suffix);
  writeFileSync(file('output'), '');
  return {
    name,
    command: [process.execPath, bundle],
    env: {
      'INPUT_BASE-URL': server.origin,
      INPUT_CHECKS: checks.join('\n'),
      INPUT_CONCURRENCY: String(jobs),
      'INPUT_DRY-RUN': String(dryRun),
      GITHUB_OUTPUT: file('output'),
      GITHUB_STEP_SUMMARY: file('summary'),
    },
  };
}

/** A file a check: hurl's `--jobs` runs files, not requests, side by side. */
function hurlWith(prefix: string, jobs: number): Contender {
  const files = paths.map((path, index) => {
    const file = join(folder, `${prefix.slice(1)}${index}.hurl`);
    writeFileSync(
      file,
      `GET ${server.origin}${prefix}${path}\nHTTP 200\n[Asserts]\njsonpath "$.version" == "1.4.2"\njsonpath "$.items[2]" == 3\nheader "content-type" contains "json"\n`,
    );
    return file;
  });
  return {
    name: `hurl --test --jobs ${jobs}`,
    command: [hurl, '--test', '--jobs', String(jobs), ...files],
  };
}
