import { describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { readYaml } from '@kit/config';
import { gatesFile } from '../src/config/schema.ts';
import { inputs } from '../src/inputs.ts';
import { findUnjudged, findUnreported } from '../src/unjudged.ts';
import { coverageOfLines, cut } from './given.ts';

const text = `quality_gates:
  code_coverage: { cart: { minimum: 80 }, order: { minimum: 80 } }
  tests: { pass_rate: 100 }
  performance: { baseline_tolerance_percent: 10 }
`;
const gates = readYaml({ name: 'gates.yml', text }, gatesFile).value
  .quality_gates;

function unjudged(given: Readonly<Record<string, string>>) {
  const all = { baseline: 'result.json', ...given };
  const env = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [inputVariable(name), value]),
  );
  return findUnjudged(
    readInputs(inputs, env, () => undefined),
    gates,
  );
}

describe('what nothing judges', () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    [
      'is nothing where every report has its limit',
      {
        coverage: 'cart=a.info\norder=b.info',
        tests: 'cart=junit.xml',
        components: '["cart"]',
      },
      [],
    ],
    [
      'is coverage of a component that the file does not know',
      { coverage: 'kart=a.info\nkart=b.info' },
      [
        'coverage of "kart" is given, and code_coverage has no limit for it; did you mean "cart"?',
      ],
    ],
    [
      'is a kind of report without a section',
      { coverage: 'cart=a.info', lint: 'cart=eslint.json' },
      ['lint: reports are given, and the file has no limits under lint'],
    ],
    [
      'is a changed component that nothing names',
      { coverage: 'cart=a.info', components: '["cart","gateway"]' },
      ['component "gateway" has changed, and has neither a report nor a limit'],
    ],
    [
      'is a report of the whole repository where only components are judged',
      { tests: 'all=junit.xml', coverage: 'cart=a', components: '["cart"]' },
      [
        'tests: its reports are of all, and input "components" names none of these: they are not judged',
      ],
    ],
    [
      'is nothing where no component changed',
      { tests: 'all=junit.xml', components: '[]' },
      [],
    ],
    [
      'is a tolerance without a baseline',
      { baseline: '' },
      ['baseline_tolerance_percent: input "baseline" is not given'],
    ],
  ])('%s', (_, given, expected) => {
    expect(unjudged(given)).toEqual(expected);
  });
});

describe('changed code that no coverage report names', () => {
  const report = coverageOfLines({ 'src/a.ts': { 1: true } });
  const coverage = [{ component: 'cart', report }];
  const told = (...paths: readonly string[]) =>
    findUnreported({
      coverage,
      changedLines: {
        value: new Map(paths.map((path) => [path, new Set([1])])),
      },
    });

  it('is told, as no test loads it', () => {
    expect(told('cart/src/a.ts', 'cart/src/new.ts')).toEqual([
      'changed_lines: no coverage report names cart/src/new.ts; what of it is not tested is not judged',
    ]);
    const many = Array.from({ length: 9 }, (_, index) => `new/${index}.ts`);
    expect(told(...many)[0]).toContain('new/4.ts and 4 more;');
  });

  it.each([
    ['a test', ['src/a.test.ts', 'test/b.ts', 'src/__tests__/c.ts']],
    ['another language', ['README.md', 'Makefile', 'deploy/a.yml']],
    ['a file of the report', ['src/a.ts']],
  ])('is not %s', (_, paths) => {
    expect(told(...paths)).toEqual([]);
  });

  it('is not a file of which lines were only taken away', () => {
    const value = new Map([['src/b.ts', new Set<number>()]]);
    expect(findUnreported({ coverage, changedLines: { value } })).toEqual([]);
    expect(
      findUnreported({ coverage, changedLines: { missing: cut } }),
    ).toEqual([]);
  });
});
