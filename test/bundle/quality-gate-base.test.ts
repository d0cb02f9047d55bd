import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBundle } from '@kit/testing';

const action = join(import.meta.dirname, '../../actions/quality-gate');
const config = '.github/quality-gates.yml';
const limits = (minimum: number) =>
  `quality_gates: { code_coverage: { api: { minimum: ${minimum} } } }\n`;
/** Three of four lines run. */
const lcov = 'SF:src/a.ts\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nend_of_record\n';

let folder = '';
let base = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-base-'));
  const origin = join(folder, 'origin');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', origin, ...args], { encoding: 'utf8' }).trim();
  const commit = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(origin, name)), { recursive: true });
      writeFileSync(join(origin, name), text);
    }
    git('add', '--all');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'change');
    return git('rev-parse', 'HEAD');
  };
  mkdirSync(origin);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'uploadpack.allowFilter', 'true');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  base = commit({ [config]: limits(80) });
  commit({ [config]: limits(10), 'lcov.info': lcov });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function judge(name: string, clone: readonly string[], isAlone = false) {
  const workspace = join(folder, name);
  const from = `file://${join(folder, 'origin')}`;
  execFileSync('git', ['clone', '--quiet', ...clone, from, workspace]);
  if (isAlone) {
    const gone = ['remote', 'set-url', 'origin', join(folder, 'gone')];
    execFileSync('git', ['-C', workspace, ...gone]);
  }
  const event = { pull_request: { number: 7, base: { sha: base } } };
  const inputs = { coverage: 'api=lcov.info' };
  return await runBundle({ action, workspace, inputs, event });
}

describe('a change that lowers a limit, in a clone without its base', () => {
  it.each([
    ['blob:none', ['--filter=blob:none']],
    ['tree:0', ['--filter=tree:0']],
    ['shallow', ['--depth=1']],
  ])('is judged by the base: %s', async (name, clone) => {
    const { exitCode, outputs } = await judge(name, clone);
    expect(exitCode).toBe(1);
    expect(outputs.get('failed-gates')).toBe('["coverage/api"]');
  });

  it('is not passed when the base cannot be fetched either', async () => {
    const clone = ['--filter=blob:none'];
    const { exitCode, outputs, log } = await judge('alone', clone, true);
    expect(exitCode).toBe(1);
    expect(Object.fromEntries(outputs)).toMatchObject({
      'should-deploy': 'false',
      'reason-code': 'not-measured',
      'failed-gates': '["limits/lowered"]',
    });
    expect(log).toContain("the base's limits cannot be read");
  });
});
