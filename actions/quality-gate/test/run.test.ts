import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { createHttpClient } from '@kit/http';
import { createProcessRunner } from '@kit/process';
import { memoryWorld } from '@kit/testing';
import { inputs } from '../src/inputs.ts';
import { run } from '../src/run.ts';

const config = '.github/quality-gates.yml';
const limits = (minimum: number) =>
  `quality_gates:\n  code_coverage:\n    api: { minimum: ${minimum} }\n`;

/** Three of four lines run. */
const lcov = 'SF:src/a.ts\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nend_of_record\n';

describe('run', () => {
  let folder = '';
  let origin = '';
  let workspace = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-run-'));
    origin = join(folder, 'origin');
    workspace = origin;
    mkdirSync(origin);
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.email', 'a@example.com');
    git('config', 'user.name', 'a');
    git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('refuses a file without a limit, which would always pass', async () => {
    commit({ [config]: 'quality_gates: {}\n', 'lcov.info': lcov });
    await expect(judge()).rejects.toMatchObject({ code: 'GATES_FILE_EMPTY' });
  });

  const git = (...args: string[]) =>
    execFileSync('git', ['-C', origin, ...args], { encoding: 'utf8' }).trim();

  function commit(files: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(origin, name)), { recursive: true });
      writeFileSync(join(origin, name), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message=change');
    return git('rev-parse', 'HEAD');
  }

  function judge(
    given: Readonly<Record<string, string>> = {},
    event: unknown = {},
  ) {
    const env = Object.fromEntries(
      Object.entries({ coverage: 'api=lcov.info', ...given }).map(
        ([name, value]) => [inputVariable(name), value],
      ),
    );
    const world = memoryWorld({
      context: { workspace, event, temp: folder },
      env: process.env,
    });
    const tools = {
      process: createProcessRunner(world.signal),
      http: createHttpClient({ signal: world.signal }),
    };
    return run(
      readInputs(inputs, env, () => undefined),
      world,
      tools,
    );
  }

  const pullRequest = (sha: string) => ({
    pull_request: { number: 7, base: { sha } },
  });

  it.each([
    [75, 'passed', true, undefined],
    [
      76,
      'failed',
      false,
      '❌ Quality gate failed: 1 of 1: Coverage of api 75 % (at least 76 %)',
    ],
  ])(
    'judges by the file: a minimum of %s %% is %s',
    async (minimum, status, ships, failure) => {
      commit({ [config]: limits(minimum), 'lcov.info': lcov });
      const result = await judge();
      expect(result.outputs).toMatchObject({
        status,
        'should-deploy': ships,
        result: ships,
      });
      expect(result.failure).toBe(failure);
    },
  );

  it('judges a pull request by the stricter of its file and its base', async () => {
    const base = commit({ [config]: limits(80) });
    commit({ [config]: limits(10), 'lcov.info': lcov });
    const result = await judge({}, pullRequest(base));
    expect(result.outputs).toMatchObject({
      status: 'failed',
      'failed-gates': ['coverage/api'],
      json: {
        lowered: [{ path: 'code_coverage.api.minimum', from: '80', to: '10' }],
      },
    });
  });

  it('names a lowered limit that nothing fails yet, and fails by it when told to', async () => {
    const base = commit({ [config]: limits(70) });
    commit({ [config]: limits(60), 'lcov.info': lcov });
    const states = async (onLowered: string) =>
      (await judge({ 'on-lowered-gate': onLowered }, pullRequest(base))).outputs
        .status;
    expect(await states('warn')).toBe('warned');
    expect(await states('fail')).toBe('failed');
  });

  it("fetches the base's file into a shallow checkout, and leaves that alone", async () => {
    const base = commit({ [config]: limits(80) });
    commit({ [config]: limits(10), 'lcov.info': lcov });
    workspace = join(folder, 'shallow');
    execFileSync('git', [
      'clone',
      '--quiet',
      '--depth=1',
      `file://${origin}`,
      workspace,
    ]);
    const result = await judge({}, pullRequest(base));
    expect(result.outputs['failed-gates']).toEqual(['coverage/api']);
    const log = execFileSync(
      'git',
      ['-C', workspace, 'log', '--all', '--oneline'],
      { encoding: 'utf8' },
    );
    expect(log.trim().split('\n')).toHaveLength(1);
  });

  it('says so when the base cannot be had', async () => {
    commit({ [config]: limits(10), 'lcov.info': lcov });
    const result = await judge({ base: '0'.repeat(40) });
    expect(result.outputs).toMatchObject({
      status: 'failed',
      'reason-code': 'not-measured',
      'failed-gates': ['limits/lowered'],
    });
    expect(result.summary?.markdown).toContain('limits cannot be read');
  });

  it('only warns of a base whose file is not valid: it limited nothing', async () => {
    const base = commit({ [config]: 'quality_gates: [' });
    commit({ [config]: limits(10), 'lcov.info': lcov });
    expect((await judge({}, pullRequest(base))).outputs.status).toBe('warned');
  });

  it.each(['blob:none', 'tree:0'])(
    'fetches what a clone with filter %s lacks of the base',
    async (filter) => {
      git('config', 'uploadpack.allowFilter', 'true');
      const base = commit({ [config]: limits(80) });
      commit({ [config]: limits(10), 'lcov.info': lcov });
      const clone = ['clone', '--quiet', `--filter=${filter}`];
      workspace = join(folder, 'clone');
      execFileSync('git', [...clone, `file://${origin}`, workspace]);
      const result = await judge({}, pullRequest(base));
      expect(result.outputs['failed-gates']).toEqual(['coverage/api']);
      // Neither is what is missing taken for no limits when it cannot be had.
      renameSync(origin, `${origin}-gone`);
      const alone = await judge({}, pullRequest(base));
      renameSync(`${origin}-gone`, origin);
      expect(alone.outputs).toMatchObject({
        status: 'failed',
        'failed-gates': ['limits/lowered'],
      });
    },
  );

  it.each([
    ['of the file', config, '../ci/gates.yml'],
    ['of its folder', '.github', 'ci/.github'],
  ])('follows a link %s in the base, too', async (_, link, target) => {
    const real =
      link === config ? 'ci/gates.yml' : 'ci/.github/quality-gates.yml';
    mkdirSync(dirname(join(origin, link)), { recursive: true });
    symlinkSync(target, join(origin, link));
    const base = commit({ [real]: limits(80) });
    commit({ [real]: limits(10), 'lcov.info': lcov });
    const { outputs } = await judge({}, pullRequest(base));
    expect(outputs['failed-gates']).toEqual(['coverage/api']);
  });

  it('does not follow a link of the base that leaves the repository', async () => {
    mkdirSync(join(origin, '.github'));
    symlinkSync('../../elsewhere.yml', join(origin, config));
    const base = commit({});
    rmSync(join(origin, config));
    commit({ [config]: limits(10), 'lcov.info': lcov });
    const { outputs } = await judge({}, pullRequest(base));
    expect(outputs['failed-gates']).toEqual(['limits/lowered']);
  });

  it('refuses a file that is a link out of the workspace', async () => {
    writeFileSync(join(folder, 'elsewhere.yml'), limits(10));
    mkdirSync(join(origin, '.github'));
    symlinkSync('../../elsewhere.yml', join(origin, config));
    commit({ 'lcov.info': lcov });
    await expect(judge()).rejects.toMatchObject({
      code: 'WORKSPACE_FILE_REFUSED',
      message: `${config}: is a link that leaves the workspace; it was not read`,
    });
  });

  it('has nothing to compare with when the base has no file', async () => {
    const base = commit({ 'README.md': '' });
    commit({ [config]: limits(10), 'lcov.info': lcov });
    expect((await judge({}, pullRequest(base))).outputs.status).toBe('passed');
  });

  it.each(['whole', 'shallow'])(
    'judges by the file that the base had where the change moves it: %s',
    async (kind) => {
      const base = commit({ [config]: limits(80), 'a/other.yml': 'a: 1\n' });
      git('rm', '--quiet', config, 'a/other.yml');
      const moved = 'ci/limits.yml';
      commit({ [moved]: limits(10), 'lcov.info': lcov });
      if (kind === 'shallow') {
        workspace = join(folder, 'clone');
        const clone = ['clone', '--quiet', '--depth=1', `file://${origin}`];
        execFileSync('git', [...clone, workspace]);
      }
      const { outputs } = await judge({ config: moved }, pullRequest(base));
      expect(outputs).toMatchObject({
        'failed-gates': ['coverage/api'],
        json: {
          lowered: [
            { path: 'code_coverage.api.minimum', from: '80', to: '10' },
          ],
        },
      });
    },
  );

  it('leaves another file of limits that the base has, and that stays, alone', async () => {
    const base = commit({ [config]: limits(80) });
    const other = 'ci/limits.yml';
    commit({ [other]: limits(10), 'lcov.info': lcov });
    const { outputs } = await judge({ config: other }, pullRequest(base));
    expect(outputs).toMatchObject({
      status: 'passed',
      json: {
        warnings: [`${other} is new: the base has no limits to compare`],
      },
    });
  });

  it('takes a base that looks like an option for a name', async () => {
    commit({ [config]: limits(10), 'lcov.info': lcov });
    const result = await judge({ base: '--output=x' });
    expect(result.outputs['failed-gates']).toEqual(['limits/lowered']);
  });

  it('judges changed lines', async () => {
    const gates =
      'quality_gates: { code_coverage: { api: { changed_lines: 80, minimum_changed_lines: 1 } } }';
    const base = commit({ [config]: gates, 'src/a.ts': '1\n2\n3\n' });
    const code = { 'src/a.ts': '1\n2\n3\n4\n', 'src/unseen.ts': '1\n' };
    commit({ ...code, 'lcov.info': lcov });
    const result = await judge({}, pullRequest(base));
    expect(result.outputs['failed-gates']).toEqual([
      'coverage/api/changed-lines',
    ]);
    expect(result.summary?.markdown).toMatch(/names src.unseen.ts; what of it/);
    expect(result.annotations).toMatchObject([{ file: 'src/a.ts', line: 4 }]);
  });

  it('judges changed lines whatever the configuration of git says of hunks', async () => {
    const gates =
      'quality_gates: { code_coverage: { api: { changed_lines: 80, minimum_changed_lines: 1 } } }';
    git('config', 'diff.interHunkContext', '10');
    const a = '1\n2\n3\n4\n';
    const base = commit({ [config]: gates, 'm.txt': a, 'src/a.ts': a });
    const after = { 'm.txt': 'x\n2\n3\nx\n', 'src/a.ts': '1\n2\n3\nx\n' };
    commit({ ...after, 'lcov.info': lcov });
    const { outputs } = await judge({}, pullRequest(base));
    expect(outputs['failed-gates']).toEqual(['coverage/api/changed-lines']);
  });

  it.each([
    ['an attribute that hides them', { '.gitattributes': '*.ts -diff\n' }, ''],
    [
      'an attribute that calls them binary',
      { '.gitattributes': '*.ts binary\n' },
      '',
    ],
    ['a NUL, which makes a file binary', {}, '// \0\n'],
  ])('judges changed lines behind %s', async (_, files, end) => {
    const gates =
      'quality_gates: { code_coverage: { api: { changed_lines: 80, minimum_changed_lines: 1 } } }';
    const base = commit({ [config]: gates, 'src/a.ts': '1\n2\n3\n' });
    const code = `1\n2\n3\n4\n${end}`;
    commit({ ...files, 'src/a.ts': code, 'lcov.info': lcov });
    const result = await judge({}, pullRequest(base));
    expect(result.outputs['failed-gates']).toEqual([
      'coverage/api/changed-lines',
    ]);
  });

  it('compares with the base of a merge group', async () => {
    const base = commit({ [config]: limits(80) });
    commit({ [config]: limits(10), 'lcov.info': lcov });
    const group = { merge_group: { base_sha: base } };
    const { outputs } = await judge({}, group);
    expect(outputs['failed-gates']).toEqual(['coverage/api']);
  });

  it('does not read the reports of what did not change', async () => {
    commit({ [config]: limits(80), 'lcov.info': 'cut' });
    const coverage = 'api=lcov.info\nweb=web.info';
    const result = await judge({ coverage, components: '["web"]' });
    expect(result.outputs.status).toBe('passed');
    expect(result.summary?.markdown).toContain('unchanged');
  });

  it('tells of a report that counts for two components', async () => {
    commit({ [config]: limits(70), 'web/lcov.info': lcov, 'lcov.info': lcov });
    const coverage = 'api=**/lcov.info\nweb=web/lcov.info';
    const { outputs } = await judge({ coverage });
    expect(outputs.json).toMatchObject({
      warnings: expect.arrayContaining([
        'web/lcov.info counts for api and web',
      ]),
    });
  });

  it('warns where every component that changed is unknown to it', async () => {
    commit({ [config]: limits(80), 'lcov.info': 'cut' });
    const { outputs, summary } = await judge({ components: '["app-i"]' });
    expect(outputs).toMatchObject({ status: 'warned', 'should-deploy': true });
    expect(summary?.markdown).toContain('no report and no limit is of app');
    expect((await judge({ components: '[]' })).outputs.status).toBe('passed');
  });

  it('says which input of SonarQube is not given', async () => {
    commit({
      [config]:
        'quality_gates: { code_quality: { sonarqube: A, required: true } }',
    });
    const sonar = { 'sonar-host-url': 'http://127.0.0.1:1' };
    const { outputs, summary } = await judge({ coverage: '', ...sonar });
    expect(outputs['reason-code']).toBe('not-measured');
    expect(summary?.markdown).toMatch(/sonar.*project.*key.* is not given/);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['cut', lcov.slice(0, 30)],
  ])('never passes a report that is %s', async (what, text) => {
    commit({
      [config]: limits(0),
      ...(text !== undefined && { 'lcov.info': text }),
    });
    const result = await judge();
    expect(result.outputs).toMatchObject({
      status: 'failed',
      'reason-code': 'not-measured',
    });
    expect((await judge({ 'on-missing': 'warn' })).outputs.status).toBe(
      'warned',
    );
    expect((await judge({ 'on-missing': 'skip' })).outputs.status).toBe(
      'passed',
    );
    expect((await judge({ elsewhere: 'coverage' })).outputs.status).toBe(
      what === 'missing' ? 'passed' : 'failed',
    );
    expect(() => judge({ elsewhere: 'covrage' })).toThrow(
      'did you mean "coverage"',
    );
  });

  it('does not take statements about findings for a scan', async () => {
    const vex = {
      '@context': 'https://openvex.dev/ns/v0.2.0',
      statements: [{ vulnerability: { name: 'CVE-1' }, status: 'fixed' }],
    };
    commit({
      [config]: 'quality_gates: { security: { critical_vulnerabilities: 0 } }',
      'vex.json': JSON.stringify(vex),
      'counts.json': '{"Critical": 0}',
    });
    const judged = async (security: string) =>
      (await judge({ coverage: '', security })).outputs.status;
    expect(await judged('api=vex.json')).toBe('failed');
    expect(await judged('api=vex.json\napi=counts.json')).toBe('passed');
  });

  it.each([
    ['larger than 4 MiB', () => truncateSync(join(origin, 'x.json'), 2 ** 23)],
    [
      'a link that leaves the workspace',
      () => {
        rmSync(join(origin, 'x.json'));
        symlinkSync('/etc/hostname', join(origin, 'x.json'));
      },
    ],
  ])('does not read a baseline that is %s', async (what, make) => {
    const gates =
      'quality_gates: { code_coverage: { api: { no_worse_than_baseline: true } } }';
    commit({ [config]: gates, 'lcov.info': lcov, 'x.json': '{}' });
    make();
    const { outputs, summary } = await judge({ baseline: 'x.json' });
    expect(outputs.status).toBe('failed');
    expect(summary?.markdown).toContain(what);
  });

  it('writes a report that is the baseline of the next run', async () => {
    const gates =
      'quality_gates: { code_coverage: { api: { no_worse_than_baseline: true } } }';
    commit({ [config]: gates, 'lcov.info': lcov });
    await judge({ 'report-json': 'out/result.json' });
    expect(
      JSON.parse(readFileSync(join(origin, 'out/result.json'), 'utf8')),
    ).toMatchObject({ schema: 1 });
    expect((await judge({ baseline: 'out/result.json' })).outputs.status).toBe(
      'passed',
    );
    writeFileSync(join(origin, 'lcov.info'), lcov.replace('DA:3,1', 'DA:3,0'));
    expect(
      (await judge({ baseline: 'out/result.json' })).outputs['failed-gates'],
    ).toEqual(['coverage/api/baseline']);
    expect(
      (await judge({ baseline: 'none.json' })).outputs['reason-code'],
    ).toBe('not-measured');
  });

  it('needs its file', async () => {
    commit({ 'README.md': '' });
    await expect(judge()).rejects.toMatchObject({ code: 'GATES_FILE_MISSING' });
  });
});
