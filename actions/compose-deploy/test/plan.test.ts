import { describe, expect, it } from '@jest/globals';
import { planHost } from '../src/plan.ts';
import { planSteps } from '../src/plan-steps.ts';
import { orderServices } from '../src/service-order.ts';
import {
  container,
  declared,
  declaredService,
  hostState,
  image,
  release,
  wanted,
} from './states.ts';

const plan = (
  want: Parameters<typeof wanted>[0],
  state: Parameters<typeof hostState>[0] = {},
) => planHost(hostState(state), wanted(want));
const whys = (...given: Parameters<typeof plan>) =>
  plan(...given).changes.map(({ service, why }) => [service, why]);

describe('which services change', () => {
  it('changes those whose image in current.json is another', () => {
    const versions = new Map([
      ['auth', 'r/auth:2'],
      ['worker', 'r/worker:1'],
    ]);
    expect(plan({ versions }).changes).toEqual([
      {
        service: 'auth',
        from: 'r/auth:1',
        image: image('r/auth:2'),
        why: 'image',
        strategy: 'blue-green',
        count: 3,
        running: 3,
      },
    ]);
  });

  it.each([
    ['nothing is named', {}, {}],
    [
      'the version is the same',
      { versions: new Map([['auth', 'r/auth:1']]) },
      {},
    ],
    [
      'the image is the same',
      { images: new Map([['auth', image('r/auth:1')]]) },
      {},
    ],
    [
      'the list leaves it out',
      { versions: new Map([['auth', 'r/auth:2']]), services: ['db'] },
      {},
    ],
    ['what does not run is not asked for', {}, { containers: [] }],
    [
      'the configuration on the host was changed by hand',
      {},
      { hashes: new Map([['auth', 'new']]) },
    ],
  ])('leaves auth alone when %s', (_, want, state) => {
    expect(whys(want, state).filter(([name]) => name === 'auth')).toEqual([]);
  });

  it.each([
    ['listed', { services: ['auth'] }, {}],
    ['image', { images: new Map([['auth', image('r/auth:3')]]) }, {}],
    [
      'image',
      { images: new Map([['auth', image('r/auth:1', 'r/auth:1@sha256:b')]]) },
      {},
    ],
    ['new', { services: ['auth'] }, { containers: [] }],
    ['new', { versions: new Map([['auth', 'r/auth:1']]) }, { containers: [] }],
    ['unfinished', {}, { unfinished: ['auth'] }],
    ['configuration', { isSent: true }, { hashes: new Map([['auth', 'new']]) }],
  ])('changes auth as %s: %j', (why, want, state) => {
    expect(whys(want, state)).toContainEqual(['auth', why]);
  });

  const ill = (given: Parameters<typeof container>[0]) => ({
    containers: [
      container(),
      container({ id: 'b' }),
      container({ id: 'c', ...given }),
    ],
  });
  const same = { versions: new Map([['auth', 'r/auth:1']]) };

  it.each([
    ['one runs another image', {}, ill({ image: 'r/auth:0' })],
    [
      'one runs what its tag held later',
      {},
      ill({ image: 'r/auth:1@sha256:b' }),
    ],
    ['one is unhealthy', {}, ill({ health: 'unhealthy' })],
    ['one has yet to say how it is', {}, ill({ health: 'starting' })],
    ['one is restarted again and again', {}, ill({ status: 'restarting' })],
    ['one is paused', {}, ill({ status: 'paused' })],
    ['one has ended', {}, ill({ isRunning: false, status: 'exited' })],
    ['fewer run than declared', {}, { containers: [container()] }],
    ['more are asked for', { scale: new Map([['auth', 4]]) }, {}],
    ['fewer are asked for', { scale: new Map([['auth', 2]]) }, {}],
    [
      'nothing is recorded, and one is unhealthy',
      {},
      { ...ill({ health: 'unhealthy' }), current: undefined },
    ],
  ])('takes no record for what runs: %s', (_, want, state) => {
    expect(whys({ ...same, ...want }, state)).toEqual([['auth', 'drift']]);
    expect(whys(want, state)).toEqual([]);
  });

  it('leaves more than are declared alone: somebody wanted them', () => {
    const { containers } = hostState();
    const more = [...containers, container({ id: 'auth-4' })];
    expect(whys(same, { containers: more })).toEqual([]);
  });

  it('knows a pinned image of the record again', () => {
    const pin = 'r/auth:1@sha256:a';
    const current = release({ images: { auth: image('r/auth:1', pin) } });
    const want = { images: new Map([['auth', image('r/auth:1', pin)]]) };
    expect(whys(want, { current })).toEqual([]);
  });

  it('has nothing to do for a service that is to run no times, and does not', () => {
    const versions = new Map([['auth', 'r/auth:2']]);
    const none = declared(declaredService('auth', { replicas: 0 }));
    const idle = { declared: none, containers: [] };
    expect(whys({ versions }, idle)).toEqual([]);
    expect(plan({ versions }, { declared: none }).changes).toMatchObject([
      { service: 'auth', running: 3, count: 0 },
    ]);
  });

  it('compares with what runs where nothing is recorded', () => {
    const state = { current: undefined };
    expect(whys({ versions: new Map([['auth', 'r/auth:1']]) }, state)).toEqual(
      [],
    );
    expect(whys({ versions: new Map([['auth', 'r/auth:2']]) }, state)).toEqual([
      ['auth', 'image'],
    ]);
  });

  it('sees that only some run another image', () => {
    const containers = [container(), container({ id: 'b', image: 'r/auth:0' })];
    const want = { versions: new Map([['auth', 'r/auth:1']]) };
    const [change] = plan(want, { current: undefined, containers }).changes;
    expect(change).toMatchObject({ from: 'r/auth:1, r/auth:0', running: 2 });
  });

  it('prefers images over versions, and both over the file', () => {
    const versions = new Map([['auth', 'r/auth:2']]);
    const images = new Map([['auth', image('r/auth:3')]]);
    const refOf = (want: Parameters<typeof wanted>[0]) =>
      plan({ services: ['auth'], ...want }).changes[0]?.image.ref;
    expect(refOf({ versions, images })).toBe('r/auth:3');
    expect(refOf({ versions })).toBe('r/auth:2');
    expect(refOf({})).toBe('r/auth:1');
  });

  it('says what of current.json is not in the project', () => {
    const versions = new Map([['elsewhere', 'r/e:1']]);
    expect(plan({ versions })).toEqual({
      changes: [],
      workers: [],
      notes: ['elsewhere is not in the project shop'],
      problems: [],
    });
  });
});

describe('how many of a service', () => {
  const versions = new Map([['auth', 'r/auth:2']]);
  const undeclared = declared(declaredService('auth'));

  it.each([
    ['as the input says', 5, { scale: new Map([['auth', 5]]) }, {}],
    ['as declared', 3, {}, { containers: [container()] }],
    [
      'as many as run',
      2,
      {},
      {
        declared: undeclared,
        containers: [container(), container({ id: 'b' })],
      },
    ],
    ['one of a new one', 1, {}, { declared: undeclared, containers: [] }],
  ])('%s: %i', (_, count, want, state) => {
    expect(plan({ versions, ...want }, state).changes[0]?.count).toBe(count);
  });
});

describe('workers', () => {
  const versions = new Map([['auth', 'r/auth:2']]);

  it('restarts those that say so by depends_on', () => {
    expect(plan({ versions }).workers).toEqual(['worker']);
  });

  it('does not restart one that does not run, and says so', () => {
    const { workers, notes } = plan(
      { versions },
      { containers: [container()] },
    );
    expect(workers).toEqual([]);
    expect(notes).toEqual(['worker does not run, and is not restarted']);
  });

  it('restarts those of the input', () => {
    const workers = new Map([['auth', ['db']]]);
    expect(plan({ versions, workers }).workers).toEqual(['worker', 'db']);
  });

  it('starts one of the input that has never been there, and no other', () => {
    const workers = new Map([['auth', ['worker', 'db']]]);
    const bare = { containers: [], current: undefined };
    const { changes, workers: restarted } = plan({ versions, workers }, bare);
    expect(
      changes.map(({ service, why, count }) => [service, why, count]),
    ).toEqual([
      ['auth', 'new', 3],
      ['worker', 'new', 1],
      ['db', 'new', 1],
    ]);
    expect(restarted).toEqual([]);
    const { changes: declaredOnly } = plan({ versions }, bare);
    expect(declaredOnly.map(({ service }) => service)).toEqual(['auth']);
  });

  it.each([
    [
      'was stopped by hand',
      {
        containers: [
          container(),
          container({ service: 'db', isRunning: false, status: 'exited' }),
        ],
      },
    ],
    [
      'a release knew, and somebody took away',
      {
        containers: [container()],
        current: release({ images: { db: image('r/db:1') } }),
      },
    ],
  ])('does not start one that %s', (_, state) => {
    const workers = new Map([['auth', ['db']]]);
    const { changes, notes } = plan({ versions, workers }, state);
    expect(changes.map(({ service }) => service)).toEqual(['auth']);
    expect(notes).toContain('db does not run, and is not restarted');
  });

  it('does not restart what is changed itself, and changes it afterwards', () => {
    const both = new Map([...versions, ['worker', 'r/worker:2']]);
    const { changes, workers } = plan({ versions: both });
    expect(changes.map(({ service }) => service)).toEqual(['auth', 'worker']);
    expect(workers).toEqual([]);
  });

  it('leaves them alone when nothing changes', () => {
    expect(plan({}).workers).toEqual([]);
  });
});

describe('the order of services', () => {
  it('begins with what others depend on', () => {
    const { services } = declared(
      declaredService('web', { dependsOn: ['api'] }),
      declaredService('api', { dependsOn: ['db', 'gone'] }),
      declaredService('db'),
      declaredService('mail'),
    );
    const workers = new Map([['web', ['mail']]]);
    expect(orderServices(services, workers)).toEqual([
      'db',
      'api',
      'web',
      'mail',
    ]);
  });

  it('ends also where they depend on each other', () => {
    const { services } = declared(
      declaredService('a', { dependsOn: ['b'] }),
      declaredService('b', { dependsOn: ['a'] }),
    );
    expect(orderServices(services, new Map()).toSorted()).toEqual(['a', 'b']);
  });
});

describe('what stands in the way', () => {
  const of = (given: Parameters<typeof declaredService>[1], want = {}) =>
    planHost(
      hostState({ declared: declared(declaredService('auth', given)) }),
      wanted({ services: ['auth'], ...want }),
    ).problems;

  it.each([
    [{ containerName: 'only' }, 'container_name: only'],
    [{ fixedPorts: ['80', '443'] }, 'the fixed host port 80, 443'],
    [{ usesHostNetwork: true }, 'network_mode: host'],
  ])('refuses two at once of %j', (given, what) => {
    expect(of(given)).toEqual([
      `auth cannot run twice at once: it has ${what}; take that out, or list auth in recreate (it is then down for a moment)`,
    ]);
  });

  it('takes such a service in place, once', () => {
    const recreate = { recreate: ['auth'], scale: new Map([['auth', 1]]) };
    expect(of({ fixedPorts: ['80'] }, recreate)).toEqual([]);
    const two = { recreate: ['auth'], scale: new Map([['auth', 2]]) };
    expect(of({ fixedPorts: ['80'] }, two)).toHaveLength(1);
  });

  it('builds nothing on the host', () => {
    expect(of({ image: undefined })).toEqual([]);
    const state = hostState({
      current: undefined,
      declared: declared(declaredService('auth', { image: undefined })),
    });
    const { problems } = planHost(state, wanted({ services: ['auth'] }));
    expect(problems[0]).toContain('auth has no image');
  });

  it.each([
    { services: ['oauth'] },
    { images: new Map([['oauth', image('r/a:1')]]) },
    { recreate: ['oauth'] },
    { scale: new Map([['oauth', 1]]) },
    { workers: new Map([['oauth', ['auth']]]) },
    { workers: new Map([['auth', ['oauth']]]) },
  ])('knows no other services: %j', (want) => {
    expect(plan(want).problems).toEqual([
      'the project shop has no service "oauth"; did you mean "auth"?',
    ]);
  });
});

describe('the plan in words', () => {
  it('says what is done, where, and how many', () => {
    const versions = new Map([
      ['auth', 'r/auth:2'],
      ['db', 'r/db:2'],
    ]);
    const steps = planSteps('web-1', plan({ versions, recreate: ['db'] }));
    expect(steps.map(({ title }) => title)).toEqual([
      'web-1: fetch the images of auth, db',
      'web-1: auth from r/auth:1 to r/auth:2 (image), 3 → 6 → 3',
      'web-1: db from r/db:1 to r/db:2 (image), 1 → 1, in place',
      'web-1: restart worker',
      "web-1: record the release; its files become the project's",
    ]);
  });

  it('has no steps when nothing changes', () => {
    expect(planSteps('web-1', plan({}))).toEqual([]);
  });
});
