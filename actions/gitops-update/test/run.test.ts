import { afterEach, describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { systemClock } from '@kit/clock';
import { createHttpClient } from '@kit/http';
import { createProcessRunner } from '@kit/process';
import { memoryWorld } from '@kit/testing';
import { isBranchName, isFilePath, inputs as schema } from '../src/inputs.ts';
import { run } from '../src/run.ts';
import { type BareRepository, bareRepository } from './bare-repository.ts';

const file = 'gitops/versions/current.json';
const entry = (version: string) =>
  `{\n      "image": "r/x:${version}",\n      "version": "${version}",\n      "deployed_at": "2026-01-01T00:00:00.000Z",\n      "deployed_by": "a",\n      "feature_flags": { "beta": false }\n    }`;
const current = (api: string, web: string) =>
  `{\n  "services": {\n    "api": ${entry(api)},\n    "web": ${entry(web)}\n  }\n}\n`;
const open: BareRepository[] = [];

afterEach(() => {
  for (const repository of open.splice(0)) repository.remove();
});

async function repositoryOf(
  files: Readonly<Record<string, string | Uint8Array>>,
) {
  const repository = await bareRepository(files);
  open.push(repository);
  return repository;
}

async function update(
  repository: BareRepository,
  given: Readonly<Record<string, string>>,
  clock = memoryWorld().clock as typeof systemClock,
  runner = createProcessRunner(),
) {
  const env = { PATH: process.env['PATH'], HOME: repository.folder };
  const world = { ...memoryWorld({ env, context: { temp: '' } }), clock };
  const values = Object.entries({ repository: repository.url, ...given }).map(
    ([name, value]) => [inputVariable(name), value] as const,
  );
  const inputs = readInputs(
    schema,
    Object.fromEntries(values),
    () => undefined,
  );
  const http = createHttpClient();
  return run(inputs, world, {
    process: runner,
    http,
    random: Math.random,
  }).finally(() => http.close());
}

describe('an update of a service', () => {
  it('changes its values, its stamps and no other byte, and says so in the commit', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const { outputs } = await update(repository, {
      service: 'api',
      image: 'r/x:1.1.0',
      version: '1.1.0',
      'feature-flags': 'beta=true\nfast=true',
      reason: 'weekly',
    });
    expect(outputs).toMatchObject({
      changed: true,
      previous: '1.0.0',
      current: '1.1.0',
      'reason-code': 'committed',
      attempts: 1,
      files: [file],
    });
    const expected = current('1.0.0', '2.0.0')
      .replace('r/x:1.0.0', 'r/x:1.1.0')
      .replace('"1.0.0"', '"1.1.0"')
      .replace('"a"', '"octocat"')
      .replace('{ "beta": false }', '{ "beta": true, "fast": true }');
    expect(await repository.read(file)).toBe(expected);
    const message = await repository.git([
      'log',
      '-1',
      '--format=%an|%B',
      'main',
    ]);
    expect(message).toContain(
      'github-actions[bot]|deploy(api): update to 1.1.0',
    );
    expect(message).toContain(
      'Deploy-From: 1.0.0\nDeploy-To: 1.1.0\nDeploy-Reason: weekly\nDeploy-By: octocat\n',
    );
    expect(outputs.diff).toContain('+      "version": "1.1.0",');
  });

  it('makes no commit where nothing would change but the stamp', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const before = await repository.git(['rev-parse', 'main']);
    const { outputs } = await update(repository, {
      service: 'api',
      version: '1.0.0',
    });
    expect(outputs).toMatchObject({
      changed: false,
      'reason-code': 'unchanged',
    });
    expect(await repository.git(['rev-parse', 'main'])).toBe(before);
  });

  it('shows the difference and leaves the branch alone in a dry run', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const { outputs } = await update(repository, {
      service: 'api',
      version: '1.1.0',
      mode: 'dry-run',
    });
    expect(outputs).toMatchObject({
      'reason-code': 'dry-run',
      changed: true,
      'commit-sha': '',
    });
    expect(await repository.read(file)).toBe(current('1.0.0', '2.0.0'));
  });

  it.each([
    ['1.0.0', 'committed'],
    ['0.9.0', 'unexpected'],
  ])('compares with the expected %s first', async (expected, reason) => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const { outputs, failure } = await update(repository, {
      service: 'api',
      version: '1.1.0',
      expected,
    });
    expect(outputs['reason-code']).toBe(reason);
    expect(failure === undefined).toBe(reason === 'committed');
  });

  it('makes a service that is new only where that is allowed', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const service = { service: 'wep', version: '1.0.0' };
    await expect(update(repository, service)).rejects.toThrow(
      'did you mean "web"?',
    );
    const { outputs } = await update(repository, {
      ...service,
      'create-missing': 'true',
    });
    expect(outputs.changed).toBe(true);
    expect(JSON.parse(await repository.read(file)).services.wep).toMatchObject({
      version: '1.0.0',
    });
  });
});

describe('an update of any path', () => {
  it('changes several files in one commit', async () => {
    const kustomization = 'images:\n- name: api # ours\n  newTag: v1\n';
    const values = 'image:\n  tag: "v1"  # set by CI\n';
    const repository = await repositoryOf({
      'k/kustomization.yaml': kustomization,
      'values.yaml': values,
    });
    const digest = `sha256:${'a'.repeat(64)}`;
    await update(repository, {
      updates: `k/kustomization.yaml#image(api)=r/api:v2@${digest}\nvalues.yaml#image.tag=12345e6`,
    });
    expect(await repository.read('k/kustomization.yaml')).toBe(
      `images:\n- name: api # ours\n  newTag: v2\n  newName: r/api\n  digest: ${digest}\n`,
    );
    expect(await repository.read('values.yaml')).toBe(
      'image:\n  tag: "12345e6"  # set by CI\n',
    );
    expect(await repository.git(['rev-list', '--count', 'main'])).toBe('2\n');
  });

  it.each([
    ['../x#a=1', 'a path from the root'],
    ['.git/config#a=1', 'a path from the root'],
    ['values.yaml', 'file#path=value'],
    ['values.yaml#a:={', 'JSON behind :='],
    ['values.yaml#image(a)=r/a', 'repository:tag'],
    ['other.yaml#a=1', 'there is no such file'],
    ['values.yaml#img.tag=1', 'no key "img"'],
  ])('refuses %s', async (updates, message) => {
    const repository = await repositoryOf({
      'values.yaml': 'image:\n  tag: v1\n',
    });
    await expect(update(repository, { updates })).rejects.toThrow(message);
  });
});

describe("an image of kustomize's", () => {
  const path = 'k/kustomization.yaml';
  const digests = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`);
  const entry = (parts: string) => `images:\n- name: api\n${parts}`;
  const [first, second] = digests;

  it('keeps no digest beside a new tag: that would win', async () => {
    const repository = await repositoryOf({
      [path]: entry(`  newTag: v1\n  digest: ${first} # pinned\n`),
    });
    await update(repository, { updates: `${path}#image(api)=api:v2` });
    expect(await repository.read(path)).toBe(
      entry('  newTag: v2\n  digest: "" # pinned\n'),
    );
  });

  it('gets no digest where it never had one', async () => {
    const repository = await repositoryOf({ [path]: entry('  newTag: v1\n') });
    await update(repository, { updates: `${path}#image(api)=api:v2` });
    expect(await repository.read(path)).toBe(entry('  newTag: v2\n'));
  });

  it.each([
    ['a tag', '  newTag: v1\n', 'api:v2', '  newTag: v1\n'],
    [
      'a tag that a digest followed',
      '  newTag: v1\n',
      `api@${first}`,
      '  newTag: v1\n  digest: ""\n',
    ],
    [
      'a digest',
      `  digest: ${first}\n`,
      `api@${second}`,
      `  digest: ${first}\n`,
    ],
    [
      'a digest that a tag followed',
      `  digest: ${first}\n`,
      'api:v2',
      `  digest: "${first}"\n  newTag: ""\n`,
    ],
  ])('goes back to %s', async (_, before, to, after) => {
    const repository = await repositoryOf({ [path]: entry(before) });
    await update(repository, { updates: `${path}#image(api)=${to}` });
    await update(repository, {
      updates: `${path}#image(api)`,
      rollback: 'previous',
      reason: 'errors',
    });
    expect(await repository.read(path)).toBe(entry(after));
  });
});

describe('a rollback', () => {
  async function history() {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    await repository.commit({ [file]: current('1.1.0', '2.0.0') });
    const bad = await repository.commit({ [file]: current('1.2.0', '2.0.0') });
    await repository.commit({ [file]: current('1.2.0', '2.1.0') });
    return { repository, bad };
  }

  it.each([
    ['previous', '1.1.0'],
    ['version:1.0.0', '1.0.0'],
    ['commit', '1.1.0'],
  ])(
    'to %s takes one service back and leaves its neighbour',
    async (rollback, version) => {
      const { repository, bad } = await history();
      const to = rollback === 'commit' ? `commit:${bad}` : rollback;
      const { outputs } = await update(repository, {
        service: 'api',
        rollback: to,
        reason: 'errors',
      });
      expect(outputs).toMatchObject({
        'rolled-back-from': '1.2.0',
        current: version,
      });
      const { services } = JSON.parse(await repository.read(file));
      expect(services.api).toMatchObject({
        version,
        image: `r/x:${version}`,
        deployed_by: 'octocat',
      });
      expect(services.web.version).toBe('2.1.0');
      const message = await repository.git([
        'log',
        '-1',
        '--format=%B',
        'main',
      ]);
      expect(message).toContain(`deploy(api): roll back to ${version}`);
      expect(message).toContain('Deploy-Reason: errors');
    },
  );

  it.each([
    ['version:9.9.9', 'has none'],
    ['commit:0123456789', 'does not have it'],
  ])('to %s is refused', async (rollback, message) => {
    const { repository } = await history();
    await expect(
      update(repository, { service: 'api', rollback }),
    ).rejects.toThrow(message);
  });

  it('of a commit leaves alone what later commits changed of the same service', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const bad = await repository.commit({ [file]: current('1.1.0', '2.0.0') });
    await update(repository, { service: 'api', 'feature-flags': 'fast=false' });
    await update(repository, { service: 'api', 'feature-flags': 'fast=true' });
    const before = JSON.parse(await repository.read(file)).services.api;
    await update(repository, { service: 'api', rollback: `commit:${bad}` });
    const { api } = JSON.parse(await repository.read(file)).services;
    expect(api).toMatchObject({
      version: '1.0.0',
      feature_flags: before.feature_flags,
    });
  });

  it('to previous does not undo a rollback, whatever became of its neighbours', async () => {
    const { repository } = await history();
    const back = { service: 'api', rollback: 'previous' };
    await update(repository, { ...back, message: 'fix: errors' });
    await update(repository, { service: 'web', version: '2.2.0' });
    const { outputs } = await update(repository, back);
    expect(outputs).toMatchObject({
      changed: false,
      'reason-code': 'unchanged',
      json: { why: expect.stringContaining('has gone back already') },
    });
    const versionsOf = async () => {
      const { services } = JSON.parse(await repository.read(file));
      return [services.api.version, services.web.version];
    };
    expect(await versionsOf()).toEqual(['1.1.0', '2.2.0']);
    await update(repository, { service: 'web', rollback: 'previous' });
    expect(await versionsOf()).toEqual(['1.1.0', '2.1.0']);
    await update(repository, { service: 'api', version: '1.3.0' });
    await update(repository, back);
    expect(await versionsOf()).toEqual(['1.1.0', '2.1.0']);
  });

  it('that stays where it is can hold the service there', async () => {
    const { repository } = await history();
    const back = { service: 'api', rollback: 'previous' };
    await update(repository, back);
    const { outputs } = await update(repository, { ...back, hold: 'hold' });
    expect(outputs['reason-code']).toBe('committed');
    const { api } = JSON.parse(await repository.read(file)).services;
    expect(api).toMatchObject({ version: '1.1.0', hold: 'held' });
  });

  it('of a commit does not undo the one that mended it, and says so', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const bad = await repository.commit({ [file]: current('1.1.0', '2.0.0') });
    const back = { service: 'api', rollback: `commit:${bad}` };
    await update(repository, back);
    const { outputs } = await update(repository, back);
    expect(outputs['reason-code']).toBe('unchanged');
    const mended = current('1.2.0', '2.0.0');
    await repository.commit({ [file]: mended });
    await expect(update(repository, back)).rejects.toThrow(
      'services.api.image has been changed since',
    );
    expect(await repository.read(file)).toBe(mended);
  });

  it.each(['previous', 'version:1.0.0'])(
    'to %s has the whole history also when somebody was faster',
    async (rollback) => {
      const { repository } = await history();
      const real = createProcessRunner();
      let isFirst = true;
      const { outputs } = await update(
        repository,
        { service: 'api', rollback },
        undefined,
        {
          run: async (command, options) => {
            if (isFirst && command.includes('push')) {
              isFirst = false;
              const next = current('1.2.0', '2.2.0');
              await repository.commit({ [file]: next });
            }
            return real.run(command, options);
          },
        },
      );
      expect(outputs).toMatchObject({ attempts: 2 });
      const { services } = JSON.parse(await repository.read(file));
      expect(services.web.version).toBe('2.2.0');
      expect(services.api.version).toBe(
        rollback === 'previous' ? '1.1.0' : '1.0.0',
      );
    },
  );

  it('goes to what the branch has had, not to what a merged one tried', async () => {
    const { git, commit, ...repository } = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const before = (await git(['rev-parse', 'main'])).trim();
    await commit({ [file]: current('1.1.0-try', '2.0.0') });
    const side = await commit({ [file]: current('1.1.0', '2.0.0') });
    const merge = await git(
      ['commit-tree', '-p', before, '-p', side, `${side}^{tree}`],
      'merge',
    );
    await git(['update-ref', 'refs/heads/main', merge.trim()]);
    const all = { git, commit, ...repository };
    await update(all, { service: 'api', rollback: 'previous' });
    const { api } = JSON.parse(await repository.read(file)).services;
    expect(api.version).toBe('1.0.0');
  });

  it.each(['previous', 'version:1.0.0'])(
    'to %s takes back a service that has an image and no version',
    async (rollback) => {
      const only = (tag: string) =>
        `{"services": {"api": {"image": "r/x:${tag}"}}}\n`;
      const repository = await repositoryOf({ [file]: only('1.0.0') });
      await repository.commit({ [file]: only('1.1.0') });
      await update(repository, { service: 'api', rollback });
      const { api } = JSON.parse(await repository.read(file)).services;
      expect(api.image).toBe('r/x:1.0.0');
    },
  );

  it('to previous goes back to another image of the same version', async () => {
    const at = (digest: string) =>
      current('1.1.0', '2.0.0').replace('r/x:1.1.0', `r/x@sha256:${digest}`);
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    await repository.commit({ [file]: at('a') });
    await repository.commit({ [file]: at('b') });
    await update(repository, { service: 'api', rollback: 'previous' });
    const { api } = JSON.parse(await repository.read(file)).services;
    expect(api).toMatchObject({ image: 'r/x@sha256:a', version: '1.1.0' });
  });

  it('takes a version as it is written, which 1.10 and 1.1 are not alike', async () => {
    const at = (version: string) => `image:\n  tag: ${version}\n`;
    const repository = await repositoryOf({ 'v.yaml': at('1.1') });
    await repository.commit({ 'v.yaml': at('1.10') });
    await repository.commit({ 'v.yaml': at('1.11') });
    const updates = 'v.yaml#image.tag';
    const { outputs } = await update(repository, {
      updates: `${updates}=1.12`,
      expected: `${updates}=1.11`,
    });
    expect(outputs['reason-code']).toBe('committed');
    await update(repository, { updates, rollback: 'version:1.10' });
    expect(await repository.read('v.yaml')).toBe(at('1.10'));
    const { outputs: other } = await update(repository, {
      updates: `${updates}=1.13`,
      expected: `${updates}=1.1`,
    });
    expect(other['reason-code']).toBe('unexpected');
    await expect(
      update(repository, { updates, rollback: 'version:1.100' }),
    ).rejects.toThrow('has none');
  });

  it('steps over a commit whose file cannot be read', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    await repository.commit({ [file]: '<<<<<<< HEAD\n{"services": {' });
    await repository.commit({ [file]: current('1.1.0', '2.0.0') });
    await update(repository, { service: 'api', rollback: 'previous' });
    const { api } = JSON.parse(await repository.read(file)).services;
    expect(api.version).toBe('1.0.0');
  });

  it('of a path alone needs no service', async () => {
    const repository = await repositoryOf({ 'v.yaml': 'tag: v1\nb: 1\n' });
    await repository.commit({ 'v.yaml': 'tag: v2\nb: 1\n' });
    await repository.commit({ 'v.yaml': 'tag: v2\nb: 2\n' });
    await update(repository, { updates: 'v.yaml#tag', rollback: 'previous' });
    expect(await repository.read('v.yaml')).toBe('tag: v1\nb: 2\n');
  });
});

describe('a hold', () => {
  it('counts when somebody wrote it by hand as true', async () => {
    const text = current('1.0.0', '2.0.0').replace(
      '"version": "1.0.0"',
      '"hold": true, "version": "1.0.0"',
    );
    expect(text).toContain('"hold": true');
    const repository = await repositoryOf({ [file]: text });
    const { outputs } = await update(repository, {
      service: 'api',
      version: '9.9.9',
    });
    expect(outputs['reason-code']).toBe('held');
    expect(await repository.read(file)).toBe(text);
  });

  it('keeps later updates away until it is released', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    await update(repository, {
      service: 'api',
      hold: 'hold',
      reason: 'bad 1.1',
    });
    const held = await update(repository, { service: 'api', version: '1.1.0' });
    expect(held.outputs).toMatchObject({
      changed: false,
      'reason-code': 'held',
    });
    const other = await update(repository, {
      service: 'web',
      version: '2.1.0',
    });
    expect(other.outputs.changed).toBe(true);
    await update(repository, { service: 'api', hold: 'release' });
    const free = await update(repository, { service: 'api', version: '1.1.0' });
    expect(free.outputs.changed).toBe(true);
  });
});

describe('a hold and updates by path', () => {
  const places: readonly (readonly [string, boolean])[] = [
    [`${file}#services.api.image=ghcr.io/org/api:9`, false],
    [`${file}#services["api"].version=9.9.9`, false],
    [`${file}#services:={"api":{"version":"9.9.9"}}`, false],
    [`${file}#services.web.version=9.9.9`, true],
    [`${file}#services.api.hold=`, true],
  ];
  it.each(places)('%s lands: %s', async (line, lands) => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    await update(repository, { service: 'api', hold: 'hold', reason: 'bad' });
    const { outputs } = await update(repository, { updates: line });
    expect(outputs['reason-code']).toBe(lands ? 'committed' : 'held');
    expect(outputs.changed).toBe(lands);
  });
});

describe('names of strangers', () => {
  const names = [
    '--upload-pack=touch pwned',
    '$(touch pwned)',
    'a"b\\c',
    '__proto__',
    'a.b[0]',
    '<!channel>',
    '##[set-output name=x;]y',
    'x\u202ey',
    '😀',
  ];
  it.each(names)('are keys and no more: %j', async (service) => {
    const repository = await repositoryOf({ [file]: '{"services": {}}\n' });
    await update(repository, {
      service,
      version: '1.0.0',
      reason: 'a\nDeploy-To: 6.6.6',
      'create-missing': 'true',
    });
    const services = JSON.parse(await repository.read(file)).services;
    expect(Object.keys(services)).toEqual([service]);
    const message = await repository.git(['log', '-1', '--format=%B', 'main']);
    expect(message.match(/^Deploy-To:/gm)).toHaveLength(1);
  });

  it.each([
    '--force',
    'a b',
    'a..b',
    'a:b',
    '/a',
    'a.lock',
    '@{1}',
    '+main'.replace('+', '^'),
    '',
  ])('are no branch: %j', (name) => {
    expect(isBranchName(name)).toBe(false);
  });

  it.each(['/etc/passwd', 'a/../b', '.git/hooks/x', 'a//b', 'a\\b', ''])(
    'are no file: %j',
    (name) => {
      expect(isFilePath(name)).toBe(false);
    },
  );
});

it('lands twelve writers at once, none lost', async () => {
  const services = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`s${i}`, { version: '0' }]),
  );
  const repository = await repositoryOf({
    [file]: `${JSON.stringify({ services }, undefined, 2)}\n`,
  });
  const results = await Promise.all(
    Object.keys(services).map((service) =>
      update(repository, { service, version: '1.0.0' }, systemClock),
    ),
  );
  expect(results.map(({ outputs }) => outputs['reason-code'])).toEqual(
    results.map(() => 'committed'),
  );
  const after = JSON.parse(await repository.read(file)).services;
  expect(
    Object.values(after).map((one) => Reflect.get(Object(one), 'version')),
  ).toEqual(results.map(() => '1.0.0'));
}, 120_000);

it('has landed though the answer was lost and somebody else came after it', async () => {
  const repository = await repositoryOf({ [file]: current('1.0.0', '2.0.0') });
  const real = createProcessRunner();
  let landed = '';
  const { outputs } = await update(
    repository,
    { service: 'api', version: '1.1.0', expected: '1.0.0' },
    undefined,
    {
      run: async (command, options) => {
        const result = await real.run(command, options);
        if (!command.includes('push') || landed !== '') return result;
        landed = (await repository.git(['rev-parse', 'main'])).trim();
        const text = await repository.read(file);
        await repository.commit({ [file]: text.replace('2.0.0', '2.1.0') });
        const stderr = 'fatal: the remote end hung up unexpectedly';
        return { ...result, exitCode: 128, stdout: '', stderr };
      },
    },
  );
  expect(outputs).toMatchObject({
    changed: true,
    'commit-sha': landed,
    'reason-code': 'committed',
  });
  expect(await repository.git(['rev-list', '--count', 'main'])).toBe('3\n');
});

describe('what an update must not do', () => {
  it('keeps bytes that are no UTF-8 as they are', async () => {
    const latin = (version: string) =>
      Buffer.from(`# caf\u00e9\nimage:\n  tag: ${version}\n`, 'latin1');
    const repository = await repositoryOf({ 'values.yaml': latin('1.0.0') });
    await update(repository, { updates: 'values.yaml#image.tag=1.1.0' });
    const landed = await repository.git(['rev-parse', 'main:values.yaml']);
    const expected = await repository.git(
      ['hash-object', '--stdin'],
      latin('1.1.0'),
    );
    expect(landed).toBe(expected);
  });

  it('never pushes a proposal over the branch that it is for', async () => {
    const repository = await repositoryOf({
      [file]: current('1.0.0', '2.0.0'),
    });
    const before = await repository.git(['rev-parse', 'main']);
    const proposing = update(repository, {
      service: 'api',
      version: '1.1.0',
      mode: 'pull-request',
      branch: 'main',
      token: 'ghs_0123456789',
    });
    await expect(proposing).rejects.toThrow('input "branch": got "main"');
    expect(await repository.git(['rev-parse', 'main'])).toBe(before);
  });
});
