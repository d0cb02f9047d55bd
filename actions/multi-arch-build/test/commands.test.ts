import { describe, expect, it } from '@jest/globals';
import { parseBuildOptions } from '../src/build-options.ts';
import {
  type BuildRequest,
  binfmtCommand,
  buildCommand,
  createBuilderCommand,
  mergeCommand,
} from '../src/buildx-command.ts';
import { parseLogins, withLogins } from '../src/docker-config.ts';
import { classifyFailure, retryAfterIn } from '../src/failure-class.ts';
import {
  handOverCandidates,
  handOverTag,
  missingPlatforms,
} from '../src/hand-over.ts';
import { annotationLines, ociLabels } from '../src/labels.ts';
import { parseSecrets } from '../src/secret-lines.ts';
import { verifyImage } from '../src/verify.ts';

const plain: BuildRequest = {
  builder: undefined,
  context: '.',
  file: undefined,
  target: undefined,
  platforms: [],
  tags: [],
  labels: new Map(),
  annotations: [],
  buildArgs: [],
  buildContexts: [],
  secrets: [],
  ssh: [],
  options: [],
  cache: [],
  provenance: undefined,
  sbom: undefined,
  output: 'none',
  rewriteTimestamps: false,
  metadataFile: '/m.json',
};
const start = ['docker', 'buildx', 'build'];
const end = ['--metadata-file=/m.json', '--progress=plain', '--', '.'];

describe('parseBuildOptions', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['--pull', ['--pull']],
    [
      '--no-cache\r\n\n# why\n --add-host=a:1 ',
      ['--no-cache', '--add-host=a:1'],
    ],
    ['--output=type=oci,dest=x.tar', ['--output=type=oci,dest=x.tar']],
    ['pull', undefined],
    ['-t=x', undefined],
    ['--push', undefined],
    ['--tag=evil', undefined],
    ['--network host', undefined],
    ['--metadata-file=/etc/x', undefined],
    ['--', undefined],
  ])('reads %j as %j', (raw, options) => {
    expect(parseBuildOptions(raw)).toEqual(options);
  });
});

describe('buildCommand', () => {
  it.each<[string, Partial<BuildRequest>, readonly string[]]>([
    ['nothing more', {}, []],
    [
      'platforms',
      { platforms: ['linux/amd64', 'linux/arm64'] },
      ['--platform=linux/amd64,linux/arm64'],
    ],
    ['tags', { tags: ['a:1', 'b:1'] }, ['--tag=a:1', '--tag=b:1']],
    [
      'labels, the empty ones too',
      {
        labels: new Map([
          ['x', 'a=b'],
          ['y', ''],
        ]),
      },
      ['--label=x=a=b', '--label=y='],
    ],
    ['further flags', { options: ['--pull'] }, ['--pull']],
    [
      'a secret file whose name is no field',
      { secrets: [{ id: 'n', source: { file: '/a,env="X"' } }] },
      ['--secret=id=n,"src=/a,env=""X"""'],
    ],
    [
      'a secret file',
      { secrets: [{ id: 'n', source: { file: '/s' } }] },
      ['--secret=id=n,src=/s'],
    ],
    [
      'a secret variable',
      { secrets: [{ id: 'n', source: { env: 'E' } }] },
      ['--secret=id=n,env=E'],
    ],
    ['a push', { output: 'push' }, ['--push']],
    [
      'a reproducible push',
      { output: 'push', rewriteTimestamps: true },
      ['--output=type=image,push=true,rewrite-timestamp=true'],
    ],
    ['a load', { output: 'load' }, ['--load']],
    [
      'attestations',
      { provenance: 'mode=max', sbom: 'true' },
      ['--provenance=mode=max', '--sbom=true'],
    ],
    [
      'an argument that looks like an option',
      { buildArgs: ['--push'] },
      ['--build-arg=--push'],
    ],
    [
      'all of the rest',
      {
        builder: 'b',
        file: 'f',
        target: 't',
        buildContexts: ['c=d'],
        ssh: ['default'],
        cache: ['--cache-from=x'],
      },
      [
        '--builder=b',
        '--file=f',
        '--target=t',
        '--build-context=c=d',
        '--ssh=default',
        '--cache-from=x',
      ],
    ],
  ])('asks for %s', (_, given, flags) => {
    expect(buildCommand({ ...plain, ...given })).toEqual([
      ...start,
      ...flags,
      ...end,
    ]);
  });

  it('takes a context that looks like an option as a context', () => {
    expect(buildCommand({ ...plain, context: '--push' }).slice(-2)).toEqual([
      '--',
      '--push',
    ]);
  });
});

describe('the other commands', () => {
  it('merge, make a builder, and register QEMU', () => {
    expect(
      mergeCommand(['r:1'], ['r:a', 'r:b'], ['index:t=x'], undefined),
    ).toEqual([
      'docker',
      'buildx',
      'imagetools',
      'create',
      '--tag=r:1',
      '--annotation=index:t=x',
      '--',
      'r:a',
      'r:b',
    ]);
    expect(createBuilderCommand('k', 'mirror/buildkit')).toContain(
      '--driver-opt=image=mirror/buildkit',
    );
    expect(binfmtCommand('i', 'arm64').slice(-3)).toEqual([
      'i',
      '--install',
      'arm64',
    ]);
  });
});

describe('classifyFailure', () => {
  it.each([
    [
      'unexpected status from PUT request to https://ghcr.io/v2/x: 503 Service Unavailable',
      'transient',
    ],
    ['failed to push: unexpected status: 429 Too Many Requests', 'transient'],
    ['toomanyrequests: You have reached your pull rate limit', 'transient'],
    ['error: failed to do request: Put "https://x": EOF', 'transient'],
    ['unexpected EOF', 'transient'],
    [
      'read tcp 1.2.3.4:1->5.6.7.8:443: read: connection reset by peer',
      'transient',
    ],
    ['net/http: TLS handshake timeout', 'transient'],
    ['dial tcp: lookup ghcr.io: no such host', 'transient'],
    ['received unexpected HTTP status: 502 Bad Gateway', 'transient'],
    ['write: broken pipe', 'transient'],
    ['server message: insufficient_scope: authorization failed', 'denied'],
    ['denied: permission_denied: write_package', 'denied'],
    ['unexpected status: 401 Unauthorized', 'denied'],
    ['unexpected status: 403 Forbidden', 'denied'],
    ['unexpected status: 400 Bad Request', 'permanent'],
    [
      'process "/bin/sh -c make" did not complete successfully: exit code: 2',
      'permanent',
    ],
    [
      'process "curl" did not complete successfully: exit code: 1\n503 Service Unavailable',
      'permanent',
    ],
    [
      'dockerfile parse error on line 3: unknown instruction: RUNN',
      'permanent',
    ],
    ['', 'permanent'],
  ])('%s is %s', (text, kind) => {
    expect(classifyFailure(text)).toBe(kind);
  });

  it('reads how long to wait, within five minutes', () => {
    expect(retryAfterIn('Retry-After: 7')).toBe(7000);
    expect(retryAfterIn('retry after 9999')).toBe(300_000);
    expect(retryAfterIn('nothing')).toBeUndefined();
  });
});

describe('logins and secrets', () => {
  it('add to what the user has, and take the helper off where we log in', () => {
    const user = {
      credsStore: 'desktop',
      auths: { 'ghcr.io': {}, 'a.example': {} },
      credHelpers: { 'ghcr.io': 'gh', 'b.example': 'ecr' },
      proxies: { x: 1 },
    };
    const login = { registry: 'ghcr.io', username: 'u', password: 'p' };
    expect(withLogins(user, '/home/u/.docker', [login])).toEqual({
      proxies: { x: 1 },
      auths: { 'a.example': {}, 'ghcr.io': { auth: 'dTpw' } },
      credHelpers: { 'a.example': 'desktop', 'b.example': 'ecr' },
      cliPluginsExtraDirs: ['/home/u/.docker/cli-plugins'],
    });
  });

  it('uses the name that Docker has for its own registry', () => {
    const login = { registry: 'docker.io', username: 'u', password: 'p' };
    expect(withLogins({}, '/x', [login])['auths']).toHaveProperty([
      'https://index.docker.io/v1/',
    ]);
  });

  it.each([
    ['a b c', [{ registry: 'a', username: 'b', password: 'c' }]],
    ['# no\n\n a  b\tc ', [{ registry: 'a', username: 'b', password: 'c' }]],
    // Google's key is JSON, and other passwords may have spaces, too.
    [
      'a _json_key {"type": "x", "y": 1}',
      [
        {
          registry: 'a',
          username: '_json_key',
          password: '{"type": "x", "y": 1}',
        },
      ],
    ],
    ...[
      'docker.io',
      'index.docker.io',
      'registry-1.docker.io',
      'https://index.docker.io/v1/',
    ].map((hub): [string, object[]] => [
      `${hub} b c`,
      [{ registry: 'docker.io', username: 'b', password: 'c' }],
    ]),
    [
      'https://x.io/v2 b c',
      [{ registry: 'x.io', username: 'b', password: 'c' }],
    ],
    ['a b', undefined],
  ])('reads logins of %j', (raw, logins) => {
    expect(parseLogins(raw)).toEqual(logins);
  });

  it.each([
    ['a=b', [['a', 'b']]],
    ['a={"x": "y,z=1"}', [['a', '{"x": "y,z=1"}']]],
    [
      'a= b \nc="d"',
      [
        ['a', ' b '],
        ['c', '"d"'],
      ],
    ],
    [
      'a<<E\nl1\n\nl2=x\nE\nb=c',
      [
        ['a', 'l1\n\nl2=x'],
        ['b', 'c'],
      ],
    ],
    // As docker/build-push-action has them.
    [
      '"a=l1\nl2 ""x""\n"\nb=c',
      [
        ['a', 'l1\nl2 "x"\n'],
        ['b', 'c'],
      ],
    ],
    ['"a=one"', [['a', 'one']]],
    ['"a=l1\nl2', undefined],
    ['"a=l1" x', undefined],
    ['"no secret"', undefined],
    ['a<<E\nl1', undefined],
    ['no secret', undefined],
    ['a/b=c', undefined],
  ])('reads secrets of %j', (raw, secrets) => {
    expect(parseSecrets(raw)).toEqual(secrets);
  });
});

describe('the hand-over', () => {
  const given = { runId: '7', key: 'k' };
  it('looks for the newest attempt first, platform by platform', () => {
    expect(
      handOverCandidates(given, 2, ['linux/amd64', 'linux/arm/v7']).map(
        ({ tag }) => tag,
      ),
    ).toEqual([
      'kit-7.2.k.linux-amd64',
      'kit-7.1.k.linux-amd64',
      'kit-7.2.k.linux-arm-v7',
      'kit-7.1.k.linux-arm-v7',
    ]);
    expect(handOverTag(given, 1, 'linux/amd64')).toMatch(/^[\w][\w.-]{0,127}$/);
  });

  it('names what is missing', () => {
    expect(missingPlatforms(['a/b', 'c/d'], [{ platform: 'c/d' }])).toEqual([
      'a/b',
    ]);
  });
});

describe('verifyImage', () => {
  const size = (platform: string, digest: string) => ({
    platform,
    digest,
    bytes: 1,
    layers: 1,
  });
  const seen = {
    image: 'r/i',
    tags: new Map([
      ['1', 'sha256:a'],
      ['latest', 'sha256:a'],
    ]),
    sizes: [size('linux/amd64', 'd1'), size('linux/arm64', 'd2')],
    attested: ['d1', 'd2'],
    unreachable: [],
  };
  const expected = {
    platforms: ['linux/amd64', 'linux/arm64'],
    digest: 'sha256:a',
    attestations: true,
  };

  it('is content with what was pushed', () => {
    expect(verifyImage(seen, expected)).toEqual([]);
  });

  it.each([
    [
      'a tag that moved',
      {
        tags: new Map([
          ['1', 'sha256:a'],
          ['latest', 'sha256:b'],
        ]),
      },
      {},
      'r/i:latest is sha256:b, expected sha256:a',
    ],
    [
      'a tag that is gone',
      { tags: new Map([['1', undefined]]) },
      {},
      'r/i:1 is not there, expected sha256:a',
    ],
    [
      'a missing platform',
      { sizes: seen.sizes.slice(1) },
      {},
      'r/i: linux/amd64 is missing',
    ],
    [
      'a platform too many',
      {},
      { platforms: ['linux/amd64'] },
      'r/i: linux/arm64 was not asked for',
    ],
    [
      'a lost attestation',
      { attested: ['d1'] },
      {},
      'r/i: linux/arm64 has no attestation',
    ],
    [
      'a child that was dropped, and nothing more',
      { sizes: [], attested: [], unreachable: ['r/i: no sha256:b'] },
      {},
      'r/i: no sha256:b',
    ],
  ])('sees %s', (_, change, wish, problem) => {
    expect(
      verifyImage({ ...seen, ...change }, { ...expected, ...wish }),
    ).toEqual([problem]);
  });
});

describe('labels and annotations', () => {
  const facts = {
    url: 'u',
    title: 't',
    description: '',
    license: 'MIT',
    revision: 'r',
    version: 'v',
    created: 'c',
  };

  it('are the eight of OCI, by name, the last line winning', () => {
    const labels = ociLabels(
      facts,
      ['a=b=c', 'org.opencontainers.image.title=x', 'a=d'],
      'labels',
    );
    expect([...labels.keys()]).toEqual([
      'a',
      ...[
        'created',
        'description',
        'licenses',
        'revision',
        'source',
        'title',
        'url',
        'version',
      ].map((name) => `org.opencontainers.image.${name}`),
    ]);
    expect([
      labels.get('a'),
      labels.get('org.opencontainers.image.title'),
    ]).toEqual(['d', 'x']);
    expect(() => ociLabels(facts, ['x'], 'labels')).toThrow(
      'labels: "x": is written name=value',
    );
  });

  it('stand on each level, the empty ones left out', () => {
    expect(
      annotationLines(
        new Map([
          ['a', '1'],
          ['b', ''],
        ]),
        ['index', 'manifest'],
      ),
    ).toEqual(['index:a=1', 'manifest:a=1']);
  });
});
