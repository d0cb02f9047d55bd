import { describe, expect, it } from '@jest/globals';
import { findLowered } from '../src/config/lowered.ts';
import { gates, problemOf } from './given.ts';

const requirementsFile = `
quality_gates:
  code_coverage:
    backend:  { minimum: 80, target: 90 }
    frontend: { minimum: 70, target: 85 }
  security: { critical_vulnerabilities: 0, high_vulnerabilities: 0, medium_vulnerabilities: 5 }
  performance: { build_time_seconds: 300, docker_image_size_mb: 100 }
  lint: { errors: 0, warnings: 10 }
`;

const wrap = (line: string) => `quality_gates:\n  ${line}\n`;

describe('the gates file', () => {
  it("takes the teams' own file unchanged", () => {
    expect(problemOf(requirementsFile)).toBe('none');
  });

  it.each([
    [
      'a misspelt key',
      'code_coverage: { backend: { minium: 80 } }',
      'gates.yml:2:31: unknown key "minium"; allowed: minimum, target, metric, changed_lines, minimum_changed_lines, no_worse_than_baseline, required, owner, on_failure; did you mean "minimum"?',
    ],
    [
      'a misspelt gate',
      'securty: { low_vulnerabilities: 1 }',
      'did you mean "security"?',
    ],
    [
      'a percent sign',
      "code_coverage: { a: { minimum: '80%' } }",
      'gates.yml:2:25: quality_gates.code_coverage.a.minimum: got "80%"; allowed: a percentage from 0 to 100; 80 means 80 %, not 0.8',
    ],
    [
      'more than all',
      'code_coverage: { a: { minimum: 101 } }',
      'got 101; allowed: a percentage from 0 to 100',
    ],
    [
      'a fraction',
      'code_coverage: { a: { minimum: 0.8 } }',
      'got 0.8; allowed: a percentage',
    ],
    [
      'a minimum above the target',
      'code_coverage: { a: { minimum: 90, target: 80 } }',
      'got {"minimum":90,"target":80}; allowed: a target that is not below the minimum',
    ],
    [
      'a gate without a limit',
      'code_coverage: { a: {} }',
      'allowed: a minimum, a target, changed_lines',
    ],
    [
      'a negative number',
      'security: { high_vulnerabilities: -1 }',
      'got -1; allowed: a whole number',
    ],
    [
      'half a vulnerability',
      'security: { high_vulnerabilities: 0.5 }',
      'a whole number',
    ],
    ['infinity', 'performance: { build_time_seconds: .inf }', 'got Infinity'],
    ['not a number', 'performance: { build_time_seconds: .nan }', 'got NaN'],
    [
      'a word for a number',
      'lint: { errors: none }',
      'lint.errors: got "none"',
    ],
    [
      'a wrong key in a long form',
      'lint: { errors: { max: 1 } }',
      'unknown key "max"; allowed: maximum, target',
    ],
    [
      'a target above the maximum',
      'lint: { errors: { maximum: 1, target: 2 } }',
      'a target that is not above the maximum',
    ],
    [
      'a pass rate above 100',
      'tests: { pass_rate: 200 }',
      'a percentage from 0 to 100',
    ],
    [
      'a waiver without a reason',
      'security: { waivers: [{ id: A, expires: 2026-12-31 }] }',
      'the key "reason" is missing',
    ],
    [
      'a waiver that never expires',
      'security: { waivers: [{ id: A, reason: b, expires: never }] }',
      'a date such as 2026-12-31',
    ],
    [
      'a day that does not exist',
      'security: { waivers: [{ id: A, reason: b, expires: 2026-13-31 }] }',
      'a day that exists',
    ],
    [
      'an unknown grade',
      'code_quality: { sonarqube: F }',
      'code_quality.sonarqube: got "F"',
    ],
    [
      'a component that schemas pass over',
      'code_coverage: { constructor: { minimum: 80 } }',
      'the key "constructor" is not allowed',
    ],
    ['two of a key', 'lint: { errors: 1, errors: 2 }', 'unique'],
    ['a list of gates', '- a', 'unknown key "0"; allowed: code_coverage'],
  ])('refuses %s', (_, line, message) => {
    expect(problemOf(wrap(line))).toContain(message);
  });

  it.each([
    ['', 'is empty'],
    ['a: &a [*a]', 'gates.yml:1'],
    ['null', 'got null'],
  ])('refuses %j', (text, message) => {
    expect(problemOf(text)).toContain(message);
  });
});

describe('findLowered', () => {
  const security = (more: object) => ({ security: more });
  const waiver = { id: 'CVE-1', reason: 'r', expires: '2026-12-01' };
  it.each([
    [
      'a lower minimum',
      { code_coverage: { a: { minimum: 80 } } },
      { code_coverage: { a: { minimum: 70 } } },
      ['code_coverage.a.minimum: 80 → 70'],
    ],
    [
      'a removed component',
      { code_coverage: { a: { minimum: 80 } } },
      { code_coverage: {} },
      ['code_coverage.a.minimum: 80 → removed'],
    ],
    [
      'a removed gate',
      { lint: { errors: 0 } },
      {},
      ['lint.errors.maximum: 0 → removed'],
    ],
    [
      'a greater maximum in another form',
      { lint: { errors: 0 } },
      { lint: { errors: { maximum: 1 } } },
      ['lint.errors.maximum: 0 → 1'],
    ],
    [
      'no longer required',
      { lint: { errors: 0 } },
      { lint: { errors: 0, required: false } },
      ['lint.required: true → false'],
    ],
    [
      'only fixable from now on',
      security({ high_vulnerabilities: 0 }),
      security({ high_vulnerabilities: 0, only_fixable: true }),
      ['security.only_fixable: false → true'],
    ],
    [
      'counted in another way',
      security({ high_vulnerabilities: 0 }),
      security({ high_vulnerabilities: 0, count: 'packages' }),
      ['security.count: advisories → packages'],
    ],
    [
      'a new waiver',
      security({ waivers: [] }),
      security({ waivers: [waiver] }),
      ['security.waivers.CVE-1: none → 2026-12-01'],
    ],
    [
      'a waiver that lasts longer',
      security({ waivers: [waiver] }),
      security({ waivers: [{ ...waiver, expires: '2027-01-01' }] }),
      ['security.waivers.CVE-1: 2026-12-01 → 2027-01-01'],
    ],
    [
      'a lower grade',
      { code_quality: { sonarqube: 'A' } },
      { code_quality: { sonarqube: 'C' } },
      ['code_quality.sonarqube.grade: A → C'],
    ],
    [
      'a wider tolerance',
      { performance: { baseline_tolerance_percent: 10 } },
      { performance: { baseline_tolerance_percent: 50 } },
      ['performance.baseline_tolerance_percent: 10 → 50'],
    ],
    [
      'a raised minimum',
      { code_coverage: { a: { minimum: 80 } } },
      { code_coverage: { a: { minimum: 81 } } },
      [],
    ],
    [
      'a lower target',
      { code_coverage: { a: { minimum: 80, target: 90 } } },
      { code_coverage: { a: { minimum: 80, target: 85 } } },
      [],
    ],
    [
      'another owner',
      { lint: { errors: 0, owner: 'a' } },
      { lint: { errors: 0, owner: 'b' } },
      [],
    ],
    ['a new gate', {}, { lint: { errors: 0 } }, []],
    [
      'nothing',
      { lint: { errors: 0 } },
      { lint: { errors: { maximum: 0 } } },
      [],
    ],
  ])('judges %s', (_, base, head, expected) => {
    const found = findLowered(gates(base), gates(head));
    expect(
      found.map(({ path, from, to }) => `${path}: ${from} → ${to}`),
    ).toEqual(expected);
  });
});
