import { describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { readYaml } from '@kit/config';
import { gatesFile } from '../src/config/schema.ts';
import { inputs } from '../src/inputs.ts';
import { findUnjudged } from '../src/unjudged.ts';

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
      'is a tolerance without a baseline',
      { baseline: '' },
      ['baseline_tolerance_percent: input "baseline" is not given'],
    ],
  ])('%s', (_, given, expected) => {
    expect(unjudged(given)).toEqual(expected);
  });
});
