import { parseIsoTime } from '@kit/clock';
import * as v from 'valibot';
import {
  amount,
  atLeastPercent,
  atMost,
  count,
  percent,
  policyEntries,
  sharePercent,
} from './limits.ts';

const noWorse = { no_worse_than_baseline: v.optional(v.boolean()) };

const coverage = v.pipe(
  v.strictObject({
    minimum: v.optional(sharePercent),
    target: v.optional(sharePercent),
    metric: v.optional(
      v.picklist(['lines', 'statements', 'branches', 'functions']),
    ),
    changed_lines: v.optional(sharePercent),
    minimum_changed_lines: v.optional(count),
    ...noWorse,
    ...policyEntries,
  }),
  v.check(
    ({ minimum, target, changed_lines, no_worse_than_baseline }) =>
      minimum !== undefined ||
      target !== undefined ||
      changed_lines !== undefined ||
      no_worse_than_baseline === true,
    'a minimum, a target, changed_lines, or no_worse_than_baseline: true',
  ),
  v.check(
    ({ minimum = 0, target = 100 }) => minimum <= target,
    'a target that is not below the minimum',
  ),
);

const componentName = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}$/,
    'a component name of letters, digits and _ . / -',
  ),
);

const tests = v.strictObject({
  /** Tests that fail never pass because nobody wrote down that they may not. */
  pass_rate: v.optional(atLeastPercent, 100),
  minimum_tests: v.optional(count),
  maximum_skipped: v.optional(atMost(count)),
  maximum_flaky: v.optional(atMost(count)),
  ...noWorse,
  ...policyEntries,
});

const day = v.pipe(
  v.string('a date such as 2026-12-31'),
  v.regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-12-31'),
  v.check((text) => parseIsoTime(text) !== undefined, 'a day that exists'),
);

const waiver = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  component: v.optional(componentName),
  reason: v.pipe(v.string(), v.minLength(1, 'why it is accepted')),
  expires: day,
});

/** Limits for single components, beside those over all of them. */
function byComponent<Entries extends v.ObjectEntries>(limits: Entries) {
  const own = v.pipe(
    v.strictObject(limits),
    v.check(
      (given) => Object.keys(given).length > 0,
      `one of ${Object.keys(limits).join(', ')}`,
    ),
  );
  return v.optional(v.record(componentName, own));
}

const vulnerabilities = {
  critical_vulnerabilities: v.optional(atMost(count)),
  high_vulnerabilities: v.optional(atMost(count)),
  medium_vulnerabilities: v.optional(atMost(count)),
  low_vulnerabilities: v.optional(atMost(count)),
};

const security = v.strictObject({
  ...vulnerabilities,
  components: byComponent(vulnerabilities),
  count: v.optional(
    v.picklist(['advisories', 'packages', 'paths', 'findings']),
  ),
  scope: v.optional(v.picklist(['all', 'production'])),
  only_fixable: v.optional(v.boolean()),
  only_new: v.optional(v.boolean()),
  reach: v.optional(v.picklist(['called', 'any'])),
  unknown_severity: v.optional(
    v.picklist(['critical', 'high', 'medium', 'low']),
  ),
  waivers: v.optional(v.array(waiver)),
  ...noWorse,
  ...policyEntries,
});

const imageSize = v.pipe(
  v.union([
    amount,
    v.strictObject({
      maximum: amount,
      target: v.optional(amount),
      of: v.optional(v.picklist(['compressed', 'unpacked'])),
    }),
  ]),
  v.transform((given) =>
    typeof given === 'number'
      ? { maximum: given, target: undefined, of: undefined }
      : given,
  ),
);

const performance = v.strictObject({
  build_time_seconds: v.optional(atMost(amount)),
  docker_image_size_mb: v.optional(imageSize),
  baseline_tolerance_percent: v.optional(percent),
  minimum_samples: v.optional(v.pipe(count, v.minValue(1, 'at least 1'))),
  ...policyEntries,
});

const lintProblems = {
  errors: v.optional(atMost(count)),
  warnings: v.optional(atMost(count)),
};

const lint = v.strictObject({
  ...lintProblems,
  components: byComponent(lintProblems),
  ...noWorse,
  ...policyEntries,
});

const load = v.strictObject({
  p95_ms: v.optional(atMost(amount)),
  p99_ms: v.optional(atMost(amount)),
  failed_rate_percent: v.optional(atMost(percent)),
  errors_rate_percent: v.optional(atMost(percent)),
  minimum_requests: v.optional(count),
  script_thresholds: v.optional(v.boolean()),
  ...policyEntries,
});

export const grades = ['A', 'B', 'C', 'D', 'E'] as const;

const codeQuality = v.strictObject({
  sonarqube: v.pipe(
    v.union([
      v.picklist(grades),
      v.strictObject({
        grade: v.picklist(grades),
        on: v.optional(v.picklist(['overall', 'new_code'])),
        quality_gate: v.optional(v.boolean()),
      }),
    ]),
    v.transform((given) =>
      typeof given === 'string'
        ? { grade: given, on: undefined, quality_gate: undefined }
        : given,
    ),
  ),
  ...policyEntries,
});

/** `.github/quality-gates.yml`. */
export const gatesFile = v.strictObject({
  quality_gates: v.strictObject({
    code_coverage: v.optional(v.record(componentName, coverage)),
    tests: v.optional(tests),
    security: v.optional(security),
    performance: v.optional(performance),
    lint: v.optional(lint),
    load: v.optional(load),
    code_quality: v.optional(codeQuality),
  }),
});

export type Gates = v.InferOutput<typeof gatesFile>['quality_gates'];
export type CoverageGate = v.InferOutput<typeof coverage>;
export type TestsGate = v.InferOutput<typeof tests>;
export type SecurityGate = v.InferOutput<typeof security>;
export type PerformanceGate = v.InferOutput<typeof performance>;
export type LintGate = v.InferOutput<typeof lint>;
export type LoadGate = v.InferOutput<typeof load>;
export type CodeQualityGate = v.InferOutput<typeof codeQuality>;
export type Waiver = v.InferOutput<typeof waiver>;
