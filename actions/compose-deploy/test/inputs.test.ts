import { describe, expect, it } from '@jest/globals';
import { readInputs } from '@kit/action';
import * as fc from 'fast-check';
import {
  isServiceName,
  parseDestination,
  parseDrains,
  parseImages,
  parseLogins,
  parseProbes,
  parseScales,
  parseSecrets,
  parseServices,
  parseWorkers,
} from '../src/input-lines.ts';
import { inputs } from '../src/inputs.ts';
import { wantedBack, wantedOf } from '../src/wanted.ts';
import { image, release } from './states.ts';

const digest = `sha256:${'0'.repeat(64)}`;

describe.each([
  [
    'images',
    parseImages,
    `a=r/a:1\n# no\nb=r/b@${digest}`,
    [
      ['a', 'r/a:1'],
      ['b', `r/b@${digest}`],
    ],
    [
      'a=r/a',
      'a=',
      '=r/a:1',
      'a',
      'a=$(id):1',
      'a=r:1\na=r:2',
      '-a=r:1',
      'a b=r:1',
    ],
  ],
  [
    'scale',
    parseScales,
    'a=3\nb = 10',
    [
      ['a', 3],
      ['b', 10],
    ],
    ['a=0', 'a=1001', 'a=-1', 'a=x', 'a=1.5'],
  ],
  [
    'workers',
    parseWorkers,
    'a=b, c',
    [['a', ['b', 'c']]],
    ['a=b,,c', 'a=b;c', 'a=-b'],
  ],
  [
    'health-http',
    parseProbes,
    'a=8080/health/ready\nb=80',
    [
      ['a', { port: 8080, path: '/health/ready' }],
      ['b', { port: 80, path: '/' }],
    ],
    ['a=/x', 'a=0/x', 'a=70000/x', 'a=80/$(id)', "a=80/'", 'a=80 /x', 'a=80x'],
  ],
  [
    'drain',
    parseDrains,
    'a=signal:USR1\nb=exec:touch  /tmp/drain\nc=signal:RTMIN+1',
    [
      ['a', { kind: 'signal', signal: 'USR1' }],
      ['b', { kind: 'exec', command: ['touch', '/tmp/drain'] }],
      ['c', { kind: 'signal', signal: 'RTMIN+1' }],
    ],
    [
      'a=USR1',
      'a=signal:',
      'a=signal:usr1',
      'a=signal:-9',
      'a=exec:',
      'a=exec: ',
    ],
  ],
] as const)('lines of %s', (_, parse, good, value, bad) => {
  it('are read', () => {
    const parsed = parse(good);
    expect('value' in parsed ? [...parsed.value] : parsed).toEqual(value);
  });

  it.each(bad)('refuse %j', (text) => {
    expect(parse(text)).toHaveProperty('allowed');
  });
});

describe('services', () => {
  it.each([
    ['auth, users', ['auth', 'users']],
    ['auth\nusers', ['auth', 'users']],
    ['["auth","users"]', ['auth', 'users']],
    ['[]', []],
  ])('%j', (raw, value) => {
    expect(parseServices(raw)).toEqual({ value });
  });

  it.each([
    '["a", 1]',
    '[',
    '["a;b"]',
    'a b',
    '--help',
    '["--help"]',
    '{"a":1}',
  ])('refuse %j', (raw) => {
    expect(parseServices(raw)).toHaveProperty('allowed');
  });

  it('have names of which none is an option, and none has a space', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (isServiceName(text)) expect(text).toMatch(/^[^\s-]\S*$/);
      }),
    );
  });
});

describe('secrets and logins', () => {
  it('keep every character of a value', () => {
    expect(parseSecrets('A= x=y\'"$z \nB=\n')).toEqual({
      value: { A: ' x=y\'"$z ', B: '' },
    });
  });

  it.each(['A', '1A=x', 'A-B=x', '$(id)=x'])('refuse %j', (raw) => {
    expect(parseSecrets(raw)).toHaveProperty('allowed');
  });

  it('read logins as multi-arch-build does', () => {
    expect(parseLogins('# x\nghcr.io  me  p:w=1 ')).toEqual({
      value: [{ registry: 'ghcr.io', username: 'me', password: 'p:w=1' }],
    });
    expect(parseLogins('ghcr.io me')).toHaveProperty('allowed');
  });
});

describe('where a rollback goes', () => {
  it.each([
    ['previous', { to: 'previous' }],
    [
      'release:20260105T090000Z-1.1',
      { to: 'release', name: '20260105T090000Z-1.1' },
    ],
    ['version:1.4.0', { to: 'version', version: '1.4.0' }],
    ['version:r/a:1', { to: 'version', version: 'r/a:1' }],
  ])('%s', (raw, value) => {
    expect(parseDestination(raw)).toEqual({ value });
  });

  it.each([
    '',
    'next',
    'release:',
    'release:../x',
    'version:',
    'version:$(id)',
    'version:-x',
  ])('refuses %j', (raw) => {
    expect(parseDestination(raw)).toHaveProperty('allowed');
  });
});

const read = (given: Record<string, string>) =>
  readInputs(
    inputs,
    {
      INPUT_HOSTS: 'web-1',
      INPUT_DIRECTORY: '/srv/shop',
      'INPUT_KNOWN-HOSTS': 'x',
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [
          `INPUT_${name.toUpperCase()}`,
          value,
        ]),
      ),
    },
    () => undefined,
  );
const nothing = { files: [], variables: undefined, versions: new Map() };

describe('the inputs of a run', () => {
  it.each(['relative', '/', '/srv/', '/a\nb'])(
    'refuse the directory %j',
    (directory) => {
      expect(() => read({ directory })).toThrow('an absolute path on the host');
    },
  );

  it.each(['-p', 'Upper', 'a b', '$(id)'])(
    'refuse the project %j',
    (project) => {
      expect(() => read({ project })).toThrow('the name of a Compose project');
    },
  );

  it('never repeat a secret that is wrong', () => {
    expect(() => read({ secrets: 'no equals sign' })).toThrow(
      'a secret of 14 characters',
    );
  });
});

describe('what is wanted', () => {
  it('is the versions and the images of the inputs', () => {
    const given = read({
      images: 'auth=r/auth:2',
      recreate: 'db',
      services: 'auth',
    });
    expect(wantedOf(given, nothing)).toEqual({
      versions: new Map(),
      images: new Map([['auth', image('r/auth:2')]]),
      services: ['auth'],
      recreate: ['db'],
      scale: new Map(),
      workers: new Map(),
      isSent: false,
    });
  });

  it.each([
    [{ ...nothing, files: [1] }, true],
    [{ ...nothing, variables: '' }, true],
    [nothing, false],
  ])('includes the configuration when files are sent', (sent, isSent) => {
    expect(wantedOf(read({}), sent).isSent).toBe(isSent);
  });

  it('is a whole release, or the services of it that are listed', () => {
    const to = release({
      images: { auth: image('r/auth:1', 'r/auth:1@x'), web: image('r/web:1') },
    });
    const all = wantedBack(read({}), to);
    expect([[...all.images.keys()], all.services, all.isSent]).toEqual([
      ['auth', 'web'],
      undefined,
      true,
    ]);
    const one = wantedBack(read({ services: 'auth' }), to);
    expect([[...one.images], one.services, one.isSent]).toEqual([
      [['auth', image('r/auth:1', 'r/auth:1@x')]],
      ['auth'],
      false,
    ]);
  });
});
