import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Context, inputVariable, readInputs } from '@kit/action';
import { createHttpClient, type HttpClient } from '@kit/http';
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  fakeRegistry,
  type MemoryWorld,
  memoryWorld,
  putImage,
} from '@kit/testing';
import { applyCleanUp } from '../src/apply-clean-up.ts';
import { inputs as schema } from '../src/inputs.ts';
import { run } from '../src/run.ts';
import { type FakeDocker, fakeDocker, flags } from './fake-docker.ts';

const both = ['linux/amd64', 'linux/arm64'];
const copying =
  'FROM scratch\nARG TARGETARCH\nCOPY bin/api-${TARGETARCH} /api\n';

describe('run', () => {
  let folder: string;
  let registry: FakeRegistry;
  let docker: FakeDocker;
  let http: HttpClient;
  let world: MemoryWorld;

  const start = async (options: FakeRegistryOptions = {}) => {
    registry = await fakeRegistry(options);
    docker = fakeDocker(registry);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit-run-'));
    writeFileSync(join(folder, 'Dockerfile'), copying);
    http = createHttpClient();
    await start();
  });
  afterEach(async () => {
    http.close();
    await registry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const act = (
    given: Readonly<Record<string, string>>,
    context: Partial<Context> = {},
    env: Readonly<Record<string, string>> = {},
  ) => {
    world = memoryWorld({
      context: { workspace: folder, temp: folder, ...context },
      env: { HOME: folder, ...env },
    });
    const values = {
      images: `${registry.host}/org/api`,
      tags: 'type=raw,value=1.2.3',
      cache: 'off',
      ...given,
    };
    const variables = Object.entries(values).map(
      ([name, value]) => [inputVariable(name), value] as const,
    );
    const inputs = readInputs(
      schema,
      Object.fromEntries(variables),
      world.secrets.add,
    );
    return run(inputs, {
      ...world,
      process: docker,
      http,
      architecture: 'x64',
    });
  };
  const builds = () => docker.commands.filter((words) => words[2] === 'build');

  it('builds, pushes and looks, and says what it saw', async () => {
    const { outputs, summary, failure } = await act({});
    expect(failure).toBeUndefined();
    expect(outputs).toMatchObject({
      'reason-code': 'pushed',
      pushed: true,
      steps: 2,
      'cached-steps': 1,
      version: '1.2.3',
      'emulated-platforms': [],
      tags: `${registry.host}/org/api:1.2.3`,
    });
    expect(Object.keys(Object(outputs.sizes))).toEqual(both);
    expect(outputs.image).toBe(`${registry.host}/org/api@${outputs.digest}`);
    expect(JSON.parse(String(outputs.metadata))).toEqual({
      'containerimage.digest': outputs.digest,
    });
    expect(summary?.markdown).toContain('1 of 2 steps cached');
  });

  it.each([
    [{ mode: 'plan' }, 'planned'],
    [{ 'dry-run': 'true' }, 'dry-run'],
    [{ mode: 'merge', 'dry-run': 'true' }, 'dry-run'],
  ])('with %j runs no program and asks no registry', async (given, reason) => {
    const { outputs, summary } = await act(given);
    expect(outputs).toMatchObject({ 'reason-code': reason, pushed: false });
    expect([docker.commands, registry.requests]).toEqual([[], []]);
    expect(summary?.markdown).not.toContain('steps cached');
    expect(world.log.entries).toContain('group: Plan');
  });

  it('says what docker/metadata-action says, for what comes after it', async () => {
    const { outputs } = await act({
      mode: 'plan',
      images: 'a/b\nc/d',
      tags: 'type=raw,value=1\ntype=raw,value=2',
      labels: 'maintainer=me',
    });
    const tags = ['a/b:1', 'a/b:2', 'c/d:1', 'c/d:2'];
    expect(outputs['tag-names']).toBe('1\n2');
    expect(outputs.json).toMatchObject({
      tags,
      'tag-names': ['1', '2'],
      labels: { maintainer: 'me', 'org.opencontainers.image.version': '1' },
      annotations: expect.arrayContaining([
        'index:org.opencontainers.image.version=1',
      ]),
    });
    const file = readFileSync(String(outputs['bake-file']), 'utf8');
    expect(JSON.parse(file)).toMatchObject({
      target: {
        'docker-metadata-action': {
          tags,
          labels: { maintainer: 'me' },
          args: { DOCKER_META_IMAGES: 'a/b,c/d', DOCKER_META_VERSION: '1' },
        },
      },
    });
  });

  it('passes further flags on', async () => {
    await act({ 'build-options': '--pull\n--network=host' });
    const [build = []] = builds();
    expect(build).toEqual(expect.arrayContaining(['--pull', '--network=host']));
    expect(() => act({ 'build-options': '--tag=x' })).toThrow('build-options');
  });

  it.each([
    [{ push: 'false' }, []],
    [{ push: 'false', load: 'true' }, ['--load']],
  ])('with %j pushes nothing and attests nothing', async (given, output) => {
    const { outputs } = await act(given);
    const [build = []] = builds();
    expect(outputs['reason-code']).toBe('built');
    expect(build).toEqual(
      expect.arrayContaining(['--provenance=false', ...output]),
    );
    expect(build).not.toContain('--push');
    expect(flags(build, 'annotation')).toEqual([]);
  });

  it.each([
    [true, 'mode=min'],
    [false, 'mode=max'],
    [undefined, 'mode=min'],
  ])('of a repository whose private is %s attests %s', async (hidden, mode) => {
    await act({}, { event: { repository: { private: hidden } } });
    expect(flags(builds()[0] ?? [], 'provenance')).toEqual([mode]);
  });

  it.each([
    [{}, {}, ['index:', 'manifest:']],
    [{ platforms: 'linux/amd64' }, {}, ['manifest:']],
    [{ 'annotation-levels': 'manifest' }, {}, ['manifest:']],
    [{}, { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'index' }, ['index:']],
    [
      { 'annotation-levels': 'manifest' },
      { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'index' },
      ['manifest:'],
    ],
    [{ mode: 'build', platform: 'linux/amd64' }, {}, ['manifest:']],
  ])('with %j and %j annotates %j', async (given, env, levels) => {
    await act({ annotations: 'a=1', ...given }, {}, env);
    const lines = flags(builds()[0] ?? [], 'annotation');
    expect(lines.filter((line) => line.endsWith(':a=1'))).toEqual(
      levels.map((level) => `${level}a=1`),
    );
  });

  describe('when something fails', () => {
    const busy = 'unexpected status from PUT request: 503 Service Unavailable';

    it('pushes again to a busy registry, and counts the steps of the first try', async () => {
      docker.failNext(busy, busy);
      const { outputs } = await act({});
      expect([outputs['reason-code'], builds().length]).toEqual(['pushed', 3]);
      expect(world.clock.slept).toHaveLength(2);
      expect(world.log.entries.join('\n')).toContain('try 1 failed');
    });

    it('waits as long as the registry asks for', async () => {
      docker.failNext('429 Too Many Requests, Retry-After: 17');
      await act({});
      expect(world.clock.slept).toEqual([17_000]);
    });

    it.each([
      [busy, { retries: '1' }, 'IMAGE_PUSH_FAILED', 2],
      ['unexpected status: 403 Forbidden', {}, 'BUILD_FAILED', 1],
      ['did not complete successfully: exit code: 1', {}, 'BUILD_FAILED', 1],
    ])('after %j with %j ends in %s', async (said, given, code, tries) => {
      docker.failNext(said, said, said, said);
      await expect(act(given)).rejects.toMatchObject({ code });
      expect(builds()).toHaveLength(tries);
    });

    it('tells who may not push where to log in', async () => {
      docker.failNext('denied: permission_denied');
      await expect(act({})).rejects.toMatchObject({
        hint: expect.stringContaining('registry-auths'),
      });
    });

    it('sees a child that the registry lost', async () => {
      docker.afterPush = () => {
        const index = Object(registry.read('org/api', '1.2.3'));
        registry.forget(index.manifests[2].digest);
      };
      const { outputs, failure } = await act({});
      expect(outputs['reason-code']).toBe('image-verify-failed');
      expect(failure).toMatch(/no sha256:/);
      const { outputs: unseen } = await act({ verify: 'false' });
      expect(unseen['reason-code']).toBe('pushed');
    });

    it('sees a tag that somebody else moved', async () => {
      docker.afterPush = () =>
        void putImage(registry, 'org/api', 'b', [
          { platform: 'linux/s390x', layerBytes: 1, attested: false },
        ]);
      const tags = 'type=raw,value=a\ntype=raw,value=b';
      const { failure } = await act({ tags });
      expect(failure).toMatch(/org\/api:b is sha256:.*, expected sha256:/);
    });
  });

  describe('one platform a job', () => {
    const part = (platform: string, runAttempt = '1', more = {}) =>
      act({ mode: 'build', platform, ...more }, { runAttempt });
    const handedOver = () =>
      registry.tags('org/api').filter((tag) => tag.startsWith('kit-'));

    it('is merged by the newest attempt, and nothing of the hand-over stays', async () => {
      for (const platform of both) await part(platform);
      const { outputs: newest } = await part('linux/arm64', '2');
      expect(newest).toMatchObject({ 'reason-code': 'pushed' });
      expect(handedOver()).toHaveLength(3);
      const tags = 'type=raw,value=2.0.0\ntype=raw,value=latest';
      const { outputs } = await act(
        { mode: 'merge', tags },
        { runAttempt: '2' },
      );
      expect(outputs).toMatchObject({
        'reason-code': 'merged',
        'platform-digests': Object(newest['platform-digests']),
      });
      expect(registry.tags('org/api')).toEqual(['2.0.0', 'latest']);
    });

    it('leaves its tags where the registry keeps them, and says so', async () => {
      await registry.close();
      await start({ keepsTags: true });
      for (const platform of both) await part(platform);
      await act({ mode: 'merge' });
      expect(handedOver()).toHaveLength(2);
      expect(world.log.entries.join('\n')).toMatch(/does not take tags away/);
    });

    it('can be merged again after a merge that could not look', async () => {
      for (const platform of both) await part(platform);
      docker.afterPush = () => registry.failNext(403);
      await expect(act({ mode: 'merge' })).rejects.toMatchObject({
        code: 'REGISTRY_DENIED',
      });
      docker.afterPush = () => undefined;
      const { outputs } = await act({ mode: 'merge' }, { runAttempt: '2' });
      expect(outputs['reason-code']).toBe('merged');
      expect(handedOver()).toEqual([]);
    });

    it('that was built without attestations is merged as it is', async () => {
      for (const platform of both)
        await part(platform, '1', { provenance: 'false' });
      const { failure } = await act({ mode: 'merge' });
      expect(failure).toBeUndefined();
    });

    it('is refused where its attestations are lost on the way', async () => {
      for (const platform of both) await part(platform);
      docker.afterPush = () => {
        const index = Object(registry.read('org/api', '1.2.3'));
        const manifests = index.manifests.filter(
          (child: { platform: { os: string } }) =>
            child.platform.os !== 'unknown',
        );
        registry.put('org/api', '1.2.3', { ...index, manifests });
      };
      const { failure } = await act({ mode: 'merge', provenance: 'false' });
      expect(failure).toContain('linux/arm64 has no attestation');
    });

    it('of one variant is not taken for that of another', async () => {
      for (const key of ['alpine', 'debian'])
        for (const platform of both)
          await part(platform, '1', { 'cache-key': key });
      expect(handedOver()).toHaveLength(4);
      await expect(act({ mode: 'merge' })).rejects.toMatchObject({
        code: 'PLATFORM_MISSING',
      });
      const { outputs } = await act({ mode: 'merge', 'cache-key': 'debian' });
      expect(outputs['reason-code']).toBe('merged');
      expect(handedOver()).toHaveLength(2);
    });

    it('is warned of where another build of the run has handed over the same', async () => {
      const warned = () =>
        /need a `cache-key` each/.test(`${world.log.entries}`);
      await part('linux/amd64');
      expect(warned()).toBe(false);
      await part('linux/amd64');
      expect(warned()).toBe(true);
      await part('linux/amd64', '2');
      expect(warned()).toBe(false);
    });

    it('is named when it is missing', async () => {
      await part('linux/amd64');
      await expect(act({ mode: 'merge' })).rejects.toMatchObject({
        code: 'PLATFORM_MISSING',
        message: expect.stringMatching(/has handed over linux\/arm64$/),
      });
    });

    it('that was built from other inputs is found out', async () => {
      for (const platform of both)
        await part(platform, '1', { file: 'Dockerfile' });
      await expect(act({ mode: 'merge' })).rejects.toMatchObject({
        code: 'PLATFORM_MISSING',
        message: expect.stringMatching(
          /under the key \w+; there are builds under \w+$/,
        ),
        hint: expect.stringContaining('`file`'),
      });
    });
  });

  describe('monotonic', () => {
    const given = (value: string) => ({
      monotonic: 'true',
      tags: `type=raw,value=${value}\ntype=raw,value=latest`,
    });
    const inRun = (runNumber: string, more: Partial<Context> = {}) => ({
      runNumber,
      runId: runNumber,
      ...more,
    });
    const digestOf = (tag: string) => registry.digest('org/api', tag);

    it('sets its tags after the build, under the mark of the run, and hands nothing over', async () => {
      const { outputs } = await act(given('a'), inRun('7'));
      expect(outputs).toMatchObject({ 'reason-code': 'pushed', steps: 2 });
      expect(registry.tags('org/api')).toEqual(['a', 'latest']);
      expect(registry.read('org/api', 'latest')).toMatchObject({
        annotations: { 'kit.run': 'org/shop/.github/workflows/ci.yml#7' },
      });
      expect(outputs.digest).toBe(digestOf('a'));
    });

    it.each<[string, Partial<Context>, moves: boolean]>([
      ['a later run', inRun('8'), true],
      ['the same run again', inRun('7', { runAttempt: '2' }), true],
      ['an earlier run', inRun('6'), false],
      [
        'another branch of the workflow, earlier',
        inRun('6', {
          workflowRef: 'org/shop/.github/workflows/ci.yml@refs/heads/x',
        }),
        false,
      ],
      [
        'another workflow',
        inRun('1', { workflowRef: 'org/shop/.github/workflows/other.yml@x' }),
        true,
      ],
    ])('by %s moves latest as it should', async (_, context, moves) => {
      await act(given('a'), inRun('7'));
      const before = digestOf('latest');
      const { outputs, failure } = await act(
        { ...given('b'), platforms: 'linux/arm64' },
        context,
      );
      expect(failure).toBeUndefined();
      expect(digestOf('latest') !== before).toBe(moves);
      const names = moves ? ['b', 'latest'] : ['b'];
      expect(outputs.tags).toBe(
        names.map((tag) => `${registry.host}/org/api:${tag}`).join('\n'),
      );
    });

    it('is superseded where a later run holds all tags', async () => {
      await act(given('a'), inRun('7'));
      const { outputs, failure } = await act(given('a'), inRun('6'));
      expect(failure).toBeUndefined();
      expect(outputs).toMatchObject({
        'reason-code': 'superseded',
        pushed: false,
        digest: '',
        tags: '',
      });
      expect(registry.tags('org/api')).toEqual(['a', 'latest']);
    });

    it('holds in a merge, too', async () => {
      await act(given('a'), inRun('7'));
      const before = digestOf('latest');
      for (const platform of both)
        await act({ ...given('b'), mode: 'build', platform }, inRun('6'));
      const { outputs } = await act(
        { ...given('b'), mode: 'merge' },
        inRun('6'),
      );
      expect(outputs['reason-code']).toBe('merged');
      expect(digestOf('latest')).toBe(before);
      expect(registry.tags('org/api')).toEqual(['a', 'latest', 'b']);
    });

    it('loads into the engine as without', async () => {
      await act({ ...given('a'), push: 'false', load: 'true' });
      expect(flags(builds()[0] ?? [], 'tag')).toHaveLength(2);
    });
  });

  describe('latest: newest', () => {
    const given = {
      latest: 'newest',
      tags: 'type=semver,pattern={{major}}.{{minor}},priority=950\ntype=semver,pattern={{version}}',
    };
    const old = { ref: 'refs/tags/v1.4.2', refName: 'v1.4.2' };

    it.each([
      [[], ['1.4', '1.4.2', 'latest']],
      [['1.4.1'], ['1.4', '1.4.2', 'latest']],
      [['1.5.0'], ['1.4', '1.4.2']],
      [['1.4.3'], ['1.4.2']],
    ])(
      'with %j in the second image pushes %j to both',
      async (existing, tags) => {
        for (const tag of existing) registry.put('org/mirror', tag, {});
        const images = `${registry.host}/org/api,${registry.host}/org/mirror`;
        const { outputs } = await act({ ...given, images }, old);
        expect(registry.tags('org/api')).toEqual(tags);
        expect(outputs.version).toBe('1.4');
      },
    );

    it('fails where no tag is left to push', async () => {
      registry.put('org/api', '1.9.0', {});
      const tags = 'type=semver,pattern={{major}}';
      await expect(act({ ...given, tags }, old)).rejects.toMatchObject({
        code: 'IMAGE_TAG_MISSING',
        message: expect.stringContaining('1.9.0 is newer than 1.4.2'),
      });
    });

    it.each([
      ['true', 'main', ['main', 'latest']],
      ['false', '1.4.2', ['1.4.2']],
    ])('latest: %s of %s makes %j', async (latest, value, tags) => {
      await act({ latest, tags: `type=raw,value=${value}` });
      expect(registry.tags('org/api')).toEqual(tags);
    });
  });

  describe('its workshop', () => {
    it('has logins, secrets by file, and none of our inputs', async () => {
      // buildx reaches the cache of GitHub by these, and only through us.
      const runtime = {
        ACTIONS_RUNTIME_TOKEN: 'r',
        ACTIONS_RESULTS_URL: 'u',
        ACTIONS_CACHE_SERVICE_V2: 'true',
      };
      const env = {
        'INPUT_REGISTRY-AUTHS': 'x',
        STATE_a: 'x',
        KEEP: 'y',
        ...runtime,
      };
      await act(
        {
          secrets: 'key=value of the secret',
          'secret-envs': 'other=KEEP',
          'registry-auths': 'hub.example me hunter2secret',
          reproducible: 'true',
        },
        {},
        env,
      );
      expect(docker.secrets).toEqual(['600']);
      expect(docker.env()).toMatchObject({
        ...runtime,
        KEEP: 'y',
        SOURCE_DATE_EPOCH: '1700000000',
      });
      expect(docker.env()).not.toHaveProperty(['STATE_a']);
      expect(docker.env()).not.toHaveProperty(['INPUT_REGISTRY-AUTHS']);
      expect(docker.config()).toMatchObject({ auths: { 'hub.example': {} } });
      expect(JSON.stringify(docker.commands)).not.toMatch(/hunter2|value of/);
      expect(world.secrets.redact('hunter2secret')).toBe('***');
    });

    it('is taken away by the post step, with a builder of our own', async () => {
      docker = fakeDocker(registry, { imageStore: false });
      await act({ 'buildkit-image': 'mirror.example/buildkit' });
      const [create = []] = docker.commands.filter(
        (words) => words[2] === 'create',
      );
      expect(create).toContain('--driver-opt=image=mirror.example/buildkit');
      const builder = world.state.get('builder') ?? '';
      expect(flags(builds()[0] ?? [], 'builder')).toEqual([builder]);
      const workshop = world.state.get('folder') ?? '';
      expect(existsSync(workshop)).toBe(true);
      const commands: (readonly string[])[] = [];
      const failing = {
        run: async (command: readonly string[]) => {
          commands.push(command);
          throw new Error('no engine any more');
        },
      };
      await expect(applyCleanUp(world, failing)).rejects.toThrow('no engine');
      expect(commands).toEqual([
        ['docker', 'buildx', 'rm', '--force', builder],
      ]);
      expect(existsSync(workshop)).toBe(false);
    });

    it('boots its builder again where the registry is busy, and has one of its own in each step', async () => {
      docker = fakeDocker(registry, { imageStore: false });
      docker.failNext('toomanyrequests: You have reached your pull rate limit');
      await act({});
      const first = world.state.get('builder');
      const steps = docker.commands.map((words) => words[2]);
      expect(steps).toEqual([
        '--format',
        'create',
        'inspect',
        'inspect',
        'build',
      ]);
      await act({});
      expect(world.state.get('builder')).not.toBe(first);
    });

    it.each([
      [true, {}, both.join(',')],
      [false, {}, 'linux/amd64'],
      [false, { builder: 'mine' }, 'linux/amd64'],
      [false, { platforms: 'linux/arm64,linux/s390x' }, 'linux/arm64'],
      [false, { platforms: 'linux/s390x' }, 'linux/s390x'],
    ])(
      'with an image store: %s and %j loads %s',
      async (imageStore, given, platforms) => {
        docker = fakeDocker(registry, { imageStore });
        await act({ push: 'false', load: 'true', ...given });
        expect(flags(builds()[0] ?? [], 'platform')).toEqual([platforms]);
        const said = world.log.entries.join('\n');
        const isCut = !imageStore && platforms !== 'linux/s390x';
        expect(said.includes('alone is built and loaded')).toBe(isCut);
      },
    );

    it.each(['{"auths": {"x": {"auth": "c2VjcmV0', '[]', '7', ''])(
      'has no login of a broken Docker configuration, nor repeats %j',
      async (text) => {
        mkdirSync(join(folder, '.docker'));
        writeFileSync(join(folder, '.docker/config.json'), text);
        const { outputs } = await act({});
        expect(outputs['reason-code']).toBe('pushed');
        const said = world.log.entries.join('\n');
        expect(said).not.toContain('c2VjcmV0');
      },
    );

    it('registers the emulator that the kernel lacks, unless a builder is given', async () => {
      writeFileSync(join(folder, 'Dockerfile'), 'FROM x\nRUN true\n');
      const given = { platforms: 'linux/mips64le', push: 'false' };
      await act(given);
      await act({ ...given, builder: 'mine' });
      const installs = docker.commands.filter((words) => words[1] === 'run');
      expect(installs).toEqual([
        expect.arrayContaining(['--privileged', '--install', 'mips64le']),
      ]);
    });

    it('has nothing to take away when the run never began', async () => {
      await expect(
        applyCleanUp(memoryWorld(), docker),
      ).resolves.toBeUndefined();
    });

    it('uses the builder that it is given', async () => {
      docker = fakeDocker(registry, { imageStore: false });
      await act({ builder: 'mine' });
      expect(docker.commands.map((words) => words[2])).toEqual(['build']);
      expect(flags(builds()[0] ?? [], 'builder')).toEqual(['mine']);
    });
  });
});
