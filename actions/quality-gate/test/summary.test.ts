import { describe, expect, it } from '@jest/globals';
import { annotationsOf } from '../src/annotations.ts';
import { readBaseline } from '../src/baseline.ts';
import type { Gates } from '../src/config/schema.ts';
import type { Facts } from '../src/facts.ts';
import { judgeByStricter, judgeGates } from '../src/gates/all-gates.ts';
import { lineRanges } from '../src/remedies.ts';
import { buildResult } from '../src/result.ts';
import { buildSummary, verdictLine } from '../src/summary.ts';
import { decideVerdict, type Mode, type OnMissing } from '../src/verdict.ts';
import {
  coverage,
  coverageOfLines,
  cut,
  facts,
  finding,
  findings,
  gates,
  tests,
} from './given.ts';

const file = gates({
  code_coverage: { api: { minimum: 80, target: 90, owner: 'team-a' } },
  security: { high_vulnerabilities: 0 },
  tests: { pass_rate: 100 },
});
const hostile =
  '<img src=x>|`\n::error::x ##[set-output name=a]b [x](http://evil) @all';

const bad = facts({
  coverage: [
    {
      component: 'api',
      report: coverageOfLines({
        [hostile]: { 1: true, 2: false, 3: false, 4: false },
      }),
    },
  ],
  security: [
    {
      component: 'api',
      report: findings([
        finding({
          id: hostile,
          title: hostile,
          package: hostile,
          fixedIn: [hostile],
        }),
        finding({ id: 'CVE-2', fixedIn: [] }),
        finding({ id: 'CVE-3' }),
      ]),
    },
  ],
  tests: [
    {
      component: 'api',
      report: {
        ...tests({ passed: 1, failed: 1 }),
        failures: [
          {
            name: hostile,
            suite: hostile,
            outcome: 'failed',
            message: hostile,
            file: 'a.ts',
            line: 3,
          },
        ],
      },
    },
  ],
});

function decide(
  given: Facts,
  mode: Mode = 'enforce',
  onMissing: OnMissing = 'fail',
) {
  const verdict = decideVerdict(judgeGates(file, given), onMissing, mode);
  const parts = { verdict, facts: given, warnings: [], mode };
  return {
    ...parts,
    summary: buildSummary({ ...parts, gates: [file] }).markdown,
  };
}

describe('the summary', () => {
  it('begins with the verdict and shows measured, limit, target and margin', () => {
    const { summary } = decide(
      facts({
        ...bad,
        coverage: [{ component: 'api', report: coverage(19_999, 25_000) }],
      }),
    );
    const [first = '', , , , row = ''] = summary.split('\n');
    expect(first).toBe(
      '### ❌ Quality gate failed: 3 of 3: Coverage of api 79.99 % \\(at least 80 %\\); Tests of api 50 % \\(at least 100 %\\); High vulnerabilities 3 \\(at most 0\\)',
    );
    expect(row).toBe(
      '| ❌ | Coverage of api | 79.99 % | ≥ 80 % | ≥ 90 % | −0.01 pp | required |',
    );
  });

  it('lets no text of a report become markup or a command', () => {
    const { summary } = decide(bad);
    expect(summary).not.toMatch(
      /<img|\]\(http|(^|\n)::error|##\[set-output|@all/,
    );
    expect(
      summary
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .every((line) => line.endsWith('|')),
    ).toBe(true);
  });

  it('says what to do about each failure', () => {
    const { summary } = decide(bad);
    expect(summary).toContain('Least covered files of api: 3 lines to go');
    expect(summary).toContain('Findings and their fixes (3 of 3)');
    expect(summary).toContain('no fix yet');
    expect(summary).toContain('not known');
    expect(summary).toContain('team\\-a');
  });

  it.each([
    [79, '1 lines to go to 80 %'],
    [80, '10 lines to go to 90 %'],
  ])('says how far %i of 100 lines are from the next limit', (run, left) => {
    const lines = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [index + 1, index < run]),
    );
    const report = coverageOfLines({ 'a.ts': lines });
    const { summary } = decide(
      facts({ coverage: [{ component: 'api', report }] }),
    );
    expect(summary).toContain(`Least covered files of api: ${left}`);
  });

  it.each([
    [
      'passed',
      facts({
        coverage: [{ component: 'api', report: coverage(95, 100) }],
        security: [{ component: 'api', report: findings([]) }],
        tests: [{ component: 'api', report: tests({ passed: 1 }) }],
      }),
      'enforce',
      '✅ Quality gate passed: 3 of 3',
    ],
    [
      'warned',
      facts({
        coverage: [{ component: 'api', report: coverage(85, 100) }],
        security: [{ component: 'api', report: findings([]) }],
        tests: [{ component: 'api', report: tests({ passed: 1 }) }],
      }),
      'enforce',
      '⚠️ Quality gate passed with 1 of 3 warned',
    ],
    [
      'only warned of',
      bad,
      'warn',
      '⚠️ Quality gate would fail: 3 of 3: Coverage of api 25 % (at least 80 %); Tests of api 50 % (at least 100 %); High vulnerabilities 3 (at most 0)',
    ],
    [
      'not measured',
      facts({ coverage: [{ component: 'api', missing: cut }] }),
      'enforce',
      '❌ Quality gate failed: 3 of 3: Coverage of api not measured; Tests not measured; Security scan not measured',
    ],
  ] as const)('says in one line what %s', (_, given, mode, line) => {
    const { verdict } = decide(given, mode);
    expect(verdictLine(verdict, mode)).toBe(line);
  });
});

it('says once what several rows say', () => {
  const all = gates({
    security: { critical_vulnerabilities: 0, high_vulnerabilities: 0 },
  });
  const given = facts({ security: [{ component: 'api', missing: cut }] });
  const mode = 'enforce';
  const verdict = decideVerdict(judgeGates(all, given), 'fail', mode);
  const parts = { verdict, facts: given, warnings: [], mode, gates: [all] };
  const { markdown } = buildSummary({ ...parts, mode });
  expect(markdown.match(/ends in the middle/g)).toHaveLength(1);
  expect(markdown).toContain(
    '**Critical vulnerabilities, High vulnerabilities**',
  );
});

it('does not say that what was skipped has passed', () => {
  const given = facts({
    security: [{ component: 'api', report: findings([]) }],
  });
  const { verdict } = decide(given, 'enforce', 'skip');
  expect(verdictLine(verdict, 'enforce')).toBe(
    '✅ Quality gate passed: 1 of 3, 2 not measured',
  );
});

describe('the findings that are shown', () => {
  const waiver = {
    id: 'CVE-2026-1',
    reason: 'not reached',
    expires: '2026-12-31',
  };
  const own = gates({
    security: { high_vulnerabilities: 0, waivers: [waiver] },
  });
  const given = facts({
    security: [
      {
        component: 'api',
        report: findings([
          finding(),
          finding({
            id: 'CVE-2',
            suppressed: { by: 'vex', reason: 'code_not_present' },
          }),
          finding({ id: 'CVE-3', reach: 'imported' }),
        ]),
      },
    ],
  });
  const shown = (base: readonly Gates[]) => {
    const files = [own, ...base];
    const rows = judgeByStricter(own, base[0], given);
    const verdict = decideVerdict(rows, 'fail', 'enforce');
    const mode = 'enforce';
    const parts = { verdict, facts: given, warnings: [], mode } as const;
    return {
      summary: buildSummary({ ...parts, gates: files }).markdown,
      annotations: annotationsOf(verdict.rows, files, given),
    };
  };

  it('are also those that a waiver or the tool takes out, with the reason', () => {
    const { summary, annotations } = shown([]);
    expect(summary).toContain('Waived or suppressed findings (2 of 2)');
    expect(summary).toMatch(/CVE&#45;2026&#45;1.*not reached.*2026.*12.*31/);
    expect(summary).toMatch(/CVE&#45;2.*code.*not.*present/);
    expect(summary).not.toMatch(/Findings and their fixes|CVE&#45;3/);
    expect(annotations).toEqual([]);
  });

  it("are those that only the base's file counts", () => {
    const base = gates({ security: { high_vulnerabilities: 0 } });
    const { summary, annotations } = shown([base]);
    expect(summary).toContain('Findings and their fixes (1 of 1)');
    expect(summary).toContain('Waived or suppressed findings (1 of 1)');
    expect(annotations).toMatchObject([{ title: 'high: CVE-2026-1' }]);
  });
});

describe('the result', () => {
  const parts = { ...decide(bad), lowered: [], commit: 'abc' };
  const result = buildResult(parts);

  it('is the baseline of the next run', () => {
    const read = readBaseline('before.json', JSON.stringify(result));
    expect(read).toMatchObject({ value: { benchmarks: [] } });
    if (!('value' in read)) return;
    expect(read.value.measured.get('coverage/api')).toEqual({
      kind: 'share',
      part: 1,
      whole: 4,
    });
    expect(read.value.history.get('coverage/api')).toEqual([25]);
  });

  it('holds nobody to a figure that reports were missing from', () => {
    const part = [
      {
        component: 'api',
        report: tests({ passed: 1, failed: 1 }),
        missing: cut,
      },
    ];
    const told = buildResult({
      ...decide(facts({ tests: part })),
      lowered: [],
      commit: '',
    });
    const read = readBaseline('before.json', JSON.stringify(told));
    expect(told.rows.find(({ id }) => id === 'tests/api')?.state).toBe(
      'failed',
    );
    expect('value' in read && [...read.value.measured.keys()]).toEqual([
      'tests/api',
    ]);
    const whole = [
      { component: 'api', report: tests({ passed: 1 }), missing: cut },
    ];
    const again = buildResult({
      ...decide(facts({ tests: whole })),
      lowered: [],
      commit: '',
    });
    const next = readBaseline('before.json', JSON.stringify(again));
    expect(next).toMatchObject({ value: { measured: new Map() } });
    expect(again.history).toEqual({});
  });

  it('carries at most twenty former values on, the newest last', () => {
    let given = bad;
    for (let times = 0; times < 25; times++) {
      const again = buildResult({
        ...decide(given),
        lowered: [],
        commit: 'abc',
      });
      const baseline = readBaseline('b', JSON.stringify(again));
      given = { ...bad, baseline };
    }
    const { history } = buildResult({
      ...decide(given),
      lowered: [],
      commit: 'abc',
    });
    expect(history['coverage/api']).toHaveLength(20);
    expect(decide(given).summary).toContain('| Trend |');
  });

  it('gives coverage by component, rounded down', () => {
    const given = facts({
      coverage: [{ component: 'api', report: coverage(19_999, 25_000) }],
    });
    expect(
      buildResult({ ...decide(given), lowered: [], commit: '' }).coverage,
    ).toEqual({ api: { percent: 79.99, covered: 19_999, total: 25_000 } });
  });

  it.each([
    ['', 'is not JSON'],
    ['{', 'is not JSON'],
    ['null', 'is no result'],
    ['[]', 'is no result'],
    ['{"schema":2}', 'is no result of this action: schema'],
    [
      JSON.stringify({
        ...result,
        rows: [
          { ...result.rows[0], measured: { kind: 'share', part: 1, whole: 0 } },
        ],
      }),
      'is no result',
    ],
  ])('refuses %j as a baseline', (text, reason) => {
    const read = readBaseline('before.json', text);
    expect('missing' in read && read.missing.reason).toContain(reason);
  });
});

describe('the annotations', () => {
  it('puts the worst first and leaves out gates that passed', () => {
    const { verdict } = decide(bad);
    const all = annotationsOf(verdict.rows, [file], bad);
    expect(all.map(({ level, rank }) => [level, rank])).toEqual([
      ['error', 90],
      ['warning', 80],
      ['warning', 80],
      ['warning', 80],
    ]);
    expect(all[0]).toMatchObject({ file: 'a.ts', line: 3 });
  });
});

it.each([
  [[3, 4, 5, 9], '3-5, 9'],
  [[9, 3], '3, 9'],
  [[], ''],
])('writes %j as ranges', (lines, text) => {
  expect(lineRanges(lines)).toBe(text);
});
