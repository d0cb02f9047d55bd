import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readContainers } from '../src/container.ts';
import { readDeclared, readHashes } from '../src/declared.ts';
import { leaseText, readLeaseText } from '../src/lease-text.ts';
import { findLacks, liveFiles } from '../src/project.ts';
import { readVersions } from '../src/versions.ts';

describe('current.json', () => {
  const read = (services: unknown) =>
    Object.fromEntries(
      readVersions('current.json', JSON.stringify({ services })),
    );

  it('makes an image of image and version', () => {
    expect(
      read({
        auth: { image: 'r/auth', version: '1.4.0', feature_flags: { a: true } },
        users: { image: 'r/users:2.0', version: '1.4.0' },
        waste: { image: `r/w@sha256:${'0'.repeat(64)}` },
        number: { image: 'r/n', version: 7 },
        notes: { version: '1' },
      }),
    ).toEqual({
      auth: 'r/auth:1.4.0',
      users: 'r/users:2.0',
      waste: `r/w@sha256:${'0'.repeat(64)}`,
      number: 'r/n:7',
    });
  });

  it('says where what is no image stands', () => {
    expect(() =>
      readVersions(
        'current.json',
        '{"services": {\n  "a": {"image": "r/a", "version": "1;id"},\n  "b": {"image": "-v"}\n}}',
      ),
    ).toThrow(
      /current\.json:2:\d+: services\.a: "r\/a" with the version "1;id" is no image\ncurrent\.json:3:/,
    );
  });

  it.each(['1.10', '007', '1e3', '0x10', '12345678901234567890'])(
    'refuses the version %s without quotes, which is another number',
    (version) => {
      const text = `services:\n  a: {image: r/a, version: ${version}}\n`;
      expect(() => readVersions('current.yaml', text)).toThrow(
        /current\.yaml:2:\d+: services\.a\.version is the number/,
      );
    },
  );

  it.each(['7', '1.5 # new', '2026'])('takes the version %s', (version) => {
    const text = `services:\n  a:\n    version: ${version}\n    image: r/a\n`;
    const [tag = ''] = version.split(' ');
    expect(readVersions('current.yaml', text).get('a')).toBe(`r/a:${tag}`);
  });

  it.each([
    '',
    '[]',
    '{"services": "x"}',
    '{"services": {"a": {"image": 3}}}',
    '{',
  ])('is not %j', (text) => {
    expect(() => readVersions('current.json', text)).toThrow('current.json:');
  });
});

describe('what Compose says is declared', () => {
  const read = (service: unknown) =>
    readDeclared(
      JSON.stringify({ name: 'shop', services: { auth: service } }),
    )?.services.get('auth');

  it('reads what matters for a deployment', () => {
    expect(
      read({
        image: 'r/auth:1',
        platform: 'linux/arm64',
        deploy: { replicas: 3 },
        container_name: 'only',
        network_mode: 'host',
        ports: [
          { target: 80, published: '8080' },
          { target: 81 },
          { target: 82, published: '9000-9010' },
          { target: 83, published: 9090 },
          { target: 84, published: '0' },
        ],
        depends_on: {
          db: { condition: 'service_healthy' },
          cache: { condition: 'service_started', restart: true },
        },
      }),
    ).toEqual({
      name: 'auth',
      image: 'r/auth:1',
      platform: 'linux/arm64',
      replicas: 3,
      containerName: 'only',
      usesHostNetwork: true,
      fixedPorts: ['8080', '9090'],
      dependsOn: ['db', 'cache'],
      restartsAfter: ['cache'],
    });
  });

  it('takes scale where there is no deploy.replicas', () => {
    expect(read({ scale: 2 })?.replicas).toBe(2);
    expect(read({})?.replicas).toBeUndefined();
  });

  it.each(['', '{}', '[]', 'null', 'Error: no such file'])(
    'is not %j',
    (text) => {
      expect(readDeclared(text)).toBeUndefined();
    },
  );

  it('throws for nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readDeclared(JSON.stringify(value));
        readDeclared(JSON.stringify({ name: 'x', services: value }));
        readContainers(JSON.stringify(value));
        readContainers(JSON.stringify([value]));
      }),
    );
  });

  it('reads hashes a line', () => {
    expect([...readHashes('auth 0a\nweb  0b\n\n')]).toEqual([
      ['auth', '0a'],
      ['web', '0b'],
    ]);
  });
});

describe('what Docker says of containers', () => {
  const inspected = (given: object = {}, labels: object = {}) => [
    {
      Id: 'abc',
      Name: '/shop-auth-1',
      Image: 'sha256:1',
      RestartCount: 1,
      State: {
        Status: 'running',
        Running: true,
        ExitCode: 0,
        Health: {
          Status: 'unhealthy',
          Log: [
            { ExitCode: 0, Output: 'fine' },
            { ExitCode: 1, Output: 'connection refused\n' },
          ],
        },
      },
      Config: {
        Image: 'r/auth:1',
        Labels: {
          'com.docker.compose.service': 'auth',
          'com.docker.compose.config-hash': 'h',
          'com.docker.compose.oneoff': 'False',
          ...labels,
        },
      },
      NetworkSettings: { Networks: { a: { IPAddress: '172.18.0.2' }, b: {} } },
      ...given,
    },
  ];

  it('reads what matters for a deployment', () => {
    expect(readContainers(JSON.stringify(inspected()))).toEqual([
      {
        id: 'abc',
        service: 'auth',
        name: 'shop-auth-1',
        image: 'r/auth:1',
        imageId: 'sha256:1',
        hash: 'h',
        isRunning: true,
        status: 'running',
        exitCode: 0,
        error: '',
        isOutOfMemory: false,
        restarts: 1,
        health: 'unhealthy',
        healthOutput: 'exit code 1: connection refused',
        addresses: ['172.18.0.2'],
      },
    ]);
  });

  it('passes over one-off containers and strangers', () => {
    const oneOff = inspected({}, { 'com.docker.compose.oneoff': 'True' });
    expect(readContainers(JSON.stringify(oneOff))).toEqual([]);
    expect(readContainers('[{"Id":"x"}]')).toEqual([]);
    expect(readContainers('[]')).toEqual([]);
  });

  it('knows nothing of what is no list', () => {
    expect(readContainers('')).toBeUndefined();
    expect(
      readContainers('Cannot connect to the Docker daemon'),
    ).toBeUndefined();
  });
});

describe('the text of a lease', () => {
  const lease = {
    token: 7,
    holder: 'org/shop/1/1/deploy',
    url: 'https://x',
    renewedAt: '5.1',
    durationMs: 30_000,
  };

  it('is read as it was written', () => {
    const text = leaseText(lease);
    expect(readLeaseText(`${text}\n`)).toEqual({ ...lease, text });
  });

  it('holds one thing a line, whatever a job is called', () => {
    const holder = 'org/shop/1/1/de\nploy\r\n9';
    expect(readLeaseText(leaseText({ ...lease, holder }))).toMatchObject({
      token: 7,
      holder: 'org/shop/1/1/de ploy 9',
      durationMs: 30_000,
    });
  });

  it("is nobody's when it cannot be read, and nothing when there is none", () => {
    expect(readLeaseText('rubbish')).toMatchObject({ holder: '', token: 0 });
    expect(readLeaseText('\n')).toBeUndefined();
  });
});

describe('what a host lacks', () => {
  const good = {
    composeVersion: '2.40.3-3',
    engineVersion: '28.5.2',
    tools: ['flock', 'wget'],
  };

  it.each([
    ['nothing', {}, []],
    ['nothing of v3', { composeVersion: 'v3.0.0' }, []],
    [
      'a newer Compose',
      { composeVersion: '2.16.0' },
      ['Compose 2.16.0 is too old: 2.17 or newer is needed'],
    ],
    [
      'a newer Compose than v1',
      { composeVersion: '1.29.2' },
      ['Compose 1.29.2 is too old: 2.17 or newer is needed'],
    ],
    [
      'Compose',
      { composeVersion: "docker: 'compose' is not a docker command." },
      [
        "Compose v2 (`docker compose`) is not there: docker: 'compose' is not a docker command.",
      ],
    ],
    [
      'an engine',
      { engineVersion: 'permission denied' },
      ['the Docker engine does not answer: permission denied'],
    ],
    ['flock', { tools: ['curl'] }, ['the program flock is not there']],
    [
      'something to ask with',
      { tools: ['flock'] },
      ['health-http needs curl or wget there'],
    ],
  ])('%s', (_, given, lacks) => {
    expect(findLacks({ ...good, ...given }, true)).toEqual(lacks);
  });

  it('needs nothing to ask with where nothing is asked', () => {
    expect(findLacks({ ...good, tools: ['flock'] }, false)).toEqual([]);
  });
});

describe('the Compose files of a directory', () => {
  it.each([
    [[], []],
    [['docker-compose.yml'], ['docker-compose.yml']],
    [['docker-compose.yml', 'compose.yaml'], ['compose.yaml']],
    [
      ['compose.yaml', 'compose.override.yaml'],
      ['compose.yaml', 'compose.override.yaml'],
    ],
    [['compose.override.yaml'], []],
  ])('of %j: %j', (found, files) => {
    expect(liveFiles(found)).toEqual(files);
  });
});
