import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCycle, spreadToDependents } from '../src/graph.ts';
import { readFilters } from '../src/read-filters.ts';
import { readServices } from '../src/read-services.ts';

const filters = (text: string, ordered = true) =>
  readFilters('f.yml', text, ordered);

describe('readFilters', () => {
  it('reads the format of dorny/paths-filter: anchors, nested lists, change types', () => {
    const text = [
      'shared: &shared',
      '  - common/**',
      '  - added|modified: lib/**',
      'src:',
      '  - *shared',
      '  - src/**',
      'one: one/**',
      'many:',
      "  - deleted: ['a/**', 'b/**']",
    ].join('\n');
    const [shared, src, one, many] = filters(text);
    expect(shared?.rules).toHaveLength(2);
    expect(shared?.rules[1]?.changes).toEqual(
      new Set(['added', 'modified', 'type']),
    );
    expect(src?.rules.map(({ patterns }) => patterns)).toEqual([
      ['common/**'],
      ['lib/**'],
      ['src/**'],
    ]);
    expect(one?.rules).toEqual([
      { negated: false, patterns: ['one/**'], changes: undefined },
    ]);
    expect(many?.rules).toEqual([
      {
        negated: false,
        patterns: ['a/**', 'b/**'],
        changes: new Set(['deleted']),
      },
    ]);
  });

  it.each([
    [
      'a: [{addded: x}]',
      /f\.yml:1:6: unknown change type "addded"; allowed: .*did you mean "added"/,
    ],
    ['a: x\na: y', /f\.yml:2:1: Map keys must be unique/],
    ["a:\n  - ok\n  - '../x'", /f\.yml:3:5: .*"\.\." leads nowhere/],
    ['a: []', /f\.yml:1:1: filter "a" has no pattern/],
    ['a: [3]', /got 3; allowed: a pattern/],
    ['a:', /got nothing; allowed: a pattern/],
    ['all: x', /"all" is an output of the action itself; choose another name/],
    ['a b: x', /"a b" is no name of an output/],
    ['a: x\na_count: y', /"a_count" is also an output of the filter "a"/],
    ['ANY: x', /"ANY" is an output of the action itself; choose another name/],
    ['Api: x\napi: y', /f\.yml:2:1: "api" and "Api" are one output/],
    [
      'Api: x\napi_Files: y',
      /"api_Files" is also an output of the filter "Api"/,
    ],
    ['a: [unclosed', /f\.yml:/],
    [
      Array.from({ length: 257 }, (_, i) => `f${i}: x`).join('\n'),
      /f\.yml:257:1: 257 names; a matrix takes at most 256/,
    ],
  ])('refuses %.40j', (text, message) => {
    expect(() => filters(text)).toThrow(message);
  });

  it('names all mistakes at once', () => {
    expect(() => filters("a: ''\nb: /x")).toThrow(/f\.yml:1:1.*\n.*f\.yml:2:1/);
  });
});

describe('readServices', () => {
  it('reads services, what they depend on, and what they share', () => {
    const text =
      'services:\n  auth: { paths: services/auth/**, depends_on: [users], vars: { language: go } }\n  users: { paths: [services/users] }\nshared: shared/**';
    expect(readServices('s.yml', text)).toMatchObject({
      services: [
        {
          name: 'auth',
          path: 'services/auth',
          dependsOn: ['users'],
          vars: { language: 'go' },
        },
        { name: 'users', path: 'services/users', dependsOn: [], vars: {} },
      ],
      ignore: [],
    });
  });

  it.each([
    [
      'services: { a: { path: x } }',
      /unknown key "path"; allowed: paths, depends_on, vars; did you mean "paths"/,
    ],
    [
      'services: { auth: { paths: x }, b: { paths: y, depends_on: [auht] } }',
      /s\.yml:1:\d+: unknown service "auht"; did you mean "auth"/,
    ],
    [
      'services:\n  a: { paths: x, depends_on: [b] }\n  b: { paths: y, depends_on: [a] }',
      /s\.yml:2:\d+: a cycle: a → b → a/,
    ],
    ['services: { a: { paths: [] } }', /service "a" has no paths/],
    [
      'services: { a: { paths: x, vars: { name: y } } }',
      /"name" is a field of the matrix itself/,
    ],
    ['services: { matrix: { paths: x } }', /"matrix" is an output/],
    ['services: {}\nshraed: x', /unknown key "shraed".*did you mean "shared"/],
    ['services: { a: { paths: x } }\nshared: [/x]', /write "x"/],
  ])('refuses %j', (text, message) => {
    expect(() => readServices('s.yml', text)).toThrow(message);
  });
});

describe('the graph', () => {
  const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });
  const toGraph = (list: readonly (readonly [number, number])[]) =>
    new Map(
      Array.from(
        { length: 12 },
        (_, from) =>
          [
            `s${from}`,
            list
              .filter(([a, b]) => a === from && b < a)
              .map(([, b]) => `s${b}`),
          ] as const,
      ),
    );

  it('has no cycle where all edges lead down, and spreads as the closure does', () => {
    fc.assert(
      fc.property(edges, fc.nat(11), (list, start) => {
        const graph: ReadonlyMap<string, readonly string[]> = toGraph(list);
        expect(findCycle(graph)).toBeUndefined();
        const edgesOf: ReadonlyMap<string, readonly string[]> = graph;
        const reaches = (from: string): boolean =>
          (edgesOf.get(from) ?? []).some(
            (to) => to === `s${start}` || reaches(to),
          );
        const expected = [...graph.keys()].filter(reaches);
        const found = spreadToDependents(graph, new Set([`s${start}`]));
        expect([...found.keys()].sort()).toEqual(expected.sort());
      }),
      { numRuns: 2000 },
    );
  });

  it('finds a service that depends on itself', () => {
    expect(findCycle(new Map([['a', ['a']]]))).toEqual(['a', 'a']);
  });

  it('walks ten thousand services in a row', () => {
    const graph = new Map(
      Array.from(
        { length: 10_000 },
        (_, i) => [`s${i}`, i > 0 ? [`s${i - 1}`] : []] as const,
      ),
    );
    expect(findCycle(graph)).toBeUndefined();
    expect(spreadToDependents(graph, new Set(['s0'])).size).toBe(9999);
  });
});
