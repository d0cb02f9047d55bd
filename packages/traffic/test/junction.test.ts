import { describe, expect, it } from '@jest/globals';
import { parseObject, parseService } from '@kit/kube-objects';
import fc from 'fast-check';
import {
  isDirected,
  movesTo,
  movesToStay,
  parseTarget,
  readJunction,
  routeStanding,
  servedBackends,
} from '../src/index.ts';

const service = (name: string, selector: Record<string, string>) =>
  parseService({ kind: 'Service', metadata: { name }, spec: { selector } });
const both = [
  service('web-blue', { app: 'web', version: 'blue' }),
  service('web-green', { app: 'web', version: 'green' }),
];
const backend = (name: string) => ({ backend: { service: { name } } });
const ingress = (...names: string[]) =>
  parseObject({
    kind: 'Ingress',
    metadata: { name: 'shop' },
    spec: {
      defaultBackend: { service: { name: 'web-blue' } },
      rules: [
        { host: 'empty.example.com' },
        { http: { paths: names.map(backend) } },
      ],
    },
  });
type Ref = readonly [string, number?] | object;
const route = (...rules: (readonly Ref[])[]) =>
  parseObject({
    kind: 'HTTPRoute',
    metadata: { name: 'shop', namespace: 'shop', generation: 3 },
    spec: {
      rules: rules.map((refs) => ({
        backendRefs: refs.map((ref) =>
          Array.isArray(ref)
            ? {
                name: ref[0],
                ...(ref[1] !== undefined && { weight: ref[1] }),
              }
            : ref,
        ),
      })),
    },
  });
const green = {
  kind: 'httproute',
  backend: 'web-green',
  other: 'web-blue',
} as const;
const toGreen = { ...green, kind: 'ingress' } as const;
const blue = { ...green, backend: 'web-blue', other: 'web-green' } as const;
const names = ['web-blue', 'web-green'];

describe('what is switched', () => {
  it.each([
    ['service', { kind: 'service', name: '' }],
    ['ingress/shop', { kind: 'ingress', name: 'shop' }],
    ['httproute/shop.v2', { kind: 'httproute', name: 'shop.v2' }],
  ])('is read of %s', (text, value) => {
    expect(parseTarget(text)).toEqual({ value });
  });

  it.each(['', 'ingress', 'ingress/', 'Ingress/shop', 'service/web', 'a/../b'])(
    'is not read of "%s"',
    (text) => {
      expect(parseTarget(text)).toHaveProperty('allowed');
    },
  );

  it('never is a name that leads elsewhere', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const parsed = parseTarget(`ingress/${name}`);
        return 'allowed' in parsed || /^[a-z0-9.-]+$/.test(parsed.value.name);
      }),
    );
  });
});

describe('the backends of an Ingress', () => {
  it('that are ours all change, and the others stay', () => {
    const moves = movesTo(ingress('api', 'web-blue', 'web-blue'), toGreen);
    expect(moves).toEqual(
      [
        '/spec/defaultBackend/service/name',
        '/spec/rules/1/http/paths/1/backend/service/name',
        '/spec/rules/1/http/paths/2/backend/service/name',
      ].map((path) => ({ path, from: 'web-blue', to: 'web-green' })),
    );
    expect(movesToStay(moves).every(({ from, to }) => from === to)).toBe(true);
  });

  it('tell which colour has the traffic', () => {
    expect(servedBackends(ingress('api'), 'ingress', names)).toEqual([
      'web-blue',
    ]);
    expect(servedBackends(ingress('web-green'), 'ingress', names)).toEqual(
      names,
    );
  });
});

describe('the backends of an HTTPRoute', () => {
  it('change their name where one colour is there', () => {
    expect(movesTo(route([['api']], [['web-blue']]), green)).toEqual([
      {
        path: '/spec/rules/1/backendRefs/0/name',
        from: 'web-blue',
        to: 'web-green',
      },
    ]);
  });

  it('change their weights where both are there', () => {
    const given = route([
      ['web-blue', 10],
      ['web-green', 0],
    ]);
    expect(
      movesTo(given, green).map(({ path, to }) => [path.slice(14), to]),
    ).toEqual([
      ['backendRefs/1/name', 'web-green'],
      ['backendRefs/1/weight', 10],
      ['backendRefs/0/name', 'web-blue'],
      ['backendRefs/0/weight', 0],
    ]);
    expect(isDirected(given, blue)).toBe(true);
    expect(isDirected(given, green)).toBe(false);
  });

  it.each<[string, object]>([
    ['another namespace', { name: 'web-blue', namespace: 'other' }],
    ['another kind', { name: 'web-blue', kind: 'Bucket' }],
    ['another group', { name: 'web-blue', group: 'example.com' }],
  ])('of %s are not ours', (_name, ref) => {
    expect(movesTo(route([ref]), green)).toEqual([]);
    expect(isDirected(route([ref]), blue)).toBe(false);
  });

  it('with weight 0 have no traffic', () => {
    const given = route([['web-blue'], ['web-green', 0]]);
    expect(servedBackends(given, 'httproute', names)).toEqual(['web-blue']);
  });

  it('keep the sum of their weights', () => {
    const weight = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(weight, weight, (left, right) => {
        const moves = movesTo(
          route([
            ['web-blue', left],
            ['web-green', right],
          ]),
          green,
        );
        const sum = moves
          .filter(({ path }) => path.endsWith('weight'))
          .reduce((total, { to }) => total + Number(to), 0);
        return sum === left + right;
      }),
    );
  });
});

describe('a junction', () => {
  const facts = {
    name: 'web',
    target: { kind: 'ingress', name: 'shop' },
    object: ingress('web-blue'),
    services: both,
  } as const;

  it('knows the pods, the Services and the ways of both colours', () => {
    const found = readJunction(facts, 'version');
    if (typeof found === 'string') throw new Error(found);
    expect(found.colours).toEqual({ active: 'blue', idle: 'green' });
    expect(found.commonLabels).toEqual({ app: 'web' });
    expect(found.selectorOf('green')).toEqual({ app: 'web', version: 'green' });
    expect(found.servingOf('green')).toBe('web-green');
    expect(found.wayTo('green')).toEqual(toGreen);
    expect([found.hasService('green'), found.scope]).toEqual([true, 'web']);
  });

  it.each<[string, Partial<Parameters<typeof readJunction>[0]>, string]>([
    ['no object', { object: undefined }, 'ingress "shop" does not exist'],
    [
      'no Service',
      { target: { kind: 'service', name: '' }, object: undefined },
      'service "web" does not exist',
    ],
    ['no backend', { name: 'api' }, 'has no backend "api-blue" or "api-green"'],
    ['two colours', { object: ingress('web-green') }, 'traffic to both'],
    ['no Service of the colour', { services: [] }, '"web-blue" does not exist'],
    [
      'a Service that selects another colour',
      { services: [service('web-blue', { app: 'web', version: 'green' })] },
      'it must select {"app":"web","version":"blue"}',
    ],
    [
      'an idle Service that selects something else',
      {
        services: [
          ...both.slice(0, 1),
          service('web-green', { app: 'api', version: 'green' }),
        ],
      },
      'service "web-green" selects',
    ],
  ])('cannot be told of %s', (_name, change, message) => {
    expect(readJunction({ ...facts, ...change }, 'version')).toContain(message);
  });
});

describe('the Gateways of a route', () => {
  const parent = (generation: number, status: string) => ({
    parentRef: { name: 'gate' },
    conditions: [
      { type: 'Accepted', status: 'True', observedGeneration: generation },
      {
        type: 'ResolvedRefs',
        status,
        reason: 'BackendNotFound',
        observedGeneration: generation,
      },
      { type: 'Programmed', status: 'False' },
    ],
  });
  it.each<[string, object[], string]>([
    ['nobody reports', [], 'unknown'],
    ['one took it up', [parent(3, 'True')], 'taken'],
    ['one is behind', [parent(2, 'True')], 'waiting'],
    ['one is behind with a refusal', [parent(2, 'False')], 'waiting'],
    ['one says nothing yet', [{ parentRef: { name: 'gate' } }], 'waiting'],
    [
      'one of two refused it',
      [parent(3, 'True'), parent(3, 'False')],
      'refused',
    ],
  ])('where %s', (_name, parents, kind) => {
    const given = parseObject({
      kind: 'HTTPRoute',
      metadata: { name: 'shop', generation: 3 },
      status: { parents },
    });
    expect(routeStanding(given).kind).toBe(kind);
  });
});
