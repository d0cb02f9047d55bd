import type { BenchmarkReport } from '@kit/reports';
import type { Gates, PerformanceGate } from '../config/schema.ts';
import type { Facts, Measured } from '../facts.ts';
import {
  type ComparedBenchmark,
  compareBenchmarks,
  missingBenchmarks,
} from '../measure/benchmarks.ts';
import { compareToHistory } from '../measure/noise.ts';
import { isUnchanged, notGiven } from './components.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

const bytesOfMb = 1_000_000;
export const fewSamples = 3;

/** Build time, image size, and both and the benchmarks against the baseline. */
export function judgePerformance(
  { performance: gate }: Gates,
  facts: Facts,
): readonly Row[] {
  if (gate === undefined) return [];
  return [
    ...judgeBuildTime(gate, facts),
    ...judgeImageSize(gate, facts),
    ...judgeBenchmarks(gate, facts),
  ];
}

function frameOf(gate: PerformanceGate) {
  const policy = policyOf('performance', gate);
  return { ...policy, gate: 'performance', better: 'lower' } as const;
}

function judgeBuildTime(gate: PerformanceGate, facts: Facts): readonly Row[] {
  const limits = gate.build_time_seconds;
  if (limits === undefined) return [];
  const frame = {
    ...frameOf(gate),
    id: 'performance/build-time',
    title: 'Build time',
    unit: 's',
    limit: limits.maximum,
    target: limits.target,
  } as const;
  const value = facts.buildTimeSeconds;
  if (value === undefined) {
    const { reason } = notGiven('build-time-seconds', 'build time');
    return [missingRow(frame, reason)];
  }
  const row = measuredRow({ ...frame, measured: { kind: 'amount', value } });
  return [row, ...historyRow(gate, facts, row, value)];
}

function judgeImageSize(gate: PerformanceGate, facts: Facts): readonly Row[] {
  const limits = gate.docker_image_size_mb;
  if (limits === undefined) return [];
  const of = limits.of ?? 'compressed';
  const frame = {
    ...frameOf(gate),
    id: 'performance/image-size',
    title: `Image size (${of})`,
    unit: 'MB',
    limit: limits.maximum,
    target: limits.target,
  } as const;
  const { image } = facts;
  if (image === undefined) {
    return [missingRow(frame, notGiven('image', 'image size').reason)];
  }
  if ('missing' in image) return [missingRow(frame, image.missing.reason)];
  const { compressedBytes, unpackedBytes, platform } = image.value;
  const bytes = of === 'compressed' ? compressedBytes : unpackedBytes;
  if (bytes === undefined) {
    return [missingRow(frame, `the ${of} size is not known from here`)];
  }
  const value = bytes / bytesOfMb;
  const measured = { kind: 'amount', value } as const;
  const row = measuredRow({ ...frame, measured, note: platform });
  return [row, ...sizeRow(gate, facts, row, value)];
}

/** Against the history of the baseline, once it is long enough to tell. */
function historyRow(
  gate: PerformanceGate,
  facts: Facts,
  row: Row,
  value: number,
): readonly Row[] {
  const tolerance = gate.baseline_tolerance_percent;
  const broken = tolerance === undefined ? [] : brokenRows(row, facts);
  if (broken.length > 0) return broken;
  const history = historyOf(facts, row.id);
  const least = gate.minimum_samples ?? fewSamples;
  if (tolerance === undefined || history.length < least) return [];
  const change = compareToHistory(history, value, tolerance, least);
  return [changeRow(row, tolerance, change.worseByPercent, change.verdict)];
}

/** A size is exact: it is compared with the last one. */
function sizeRow(
  gate: PerformanceGate,
  facts: Facts,
  row: Row,
  value: number,
): readonly Row[] {
  const tolerance = gate.baseline_tolerance_percent;
  const broken = tolerance === undefined ? [] : brokenRows(row, facts);
  if (broken.length > 0) return broken;
  const before = historyOf(facts, row.id).at(-1);
  if (tolerance === undefined || before === undefined || before === 0) {
    return [];
  }
  const percent = ((value - before) / before) * 100;
  return [changeRow(row, tolerance, percent, 'within')];
}

/** Without a baseline there is none yet; one that is given has to be read. */
function brokenRows(row: Row, { baseline }: Facts): readonly Row[] {
  if (baseline === undefined || !('missing' in baseline)) return [];
  const against = {
    ...row,
    id: `${row.id}/baseline`,
    title: `${row.title} against the baseline`,
    measured: undefined,
  };
  return [missingRow(against, baseline.missing.reason)];
}

function historyOf({ baseline }: Facts, id: string): readonly number[] {
  if (baseline === undefined || 'missing' in baseline) return [];
  return baseline.value.history.get(id) ?? [];
}

function changeRow(
  row: Row,
  tolerance: number,
  worseByPercent: number,
  verdict: string,
): Row {
  const judged = measuredRow({
    ...row,
    id: `${row.id}/baseline`,
    title: `${row.title} against the baseline`,
    unit: '%',
    limit: tolerance,
    target: undefined,
    measured: { kind: 'amount', value: worseByPercent },
    note: undefined,
  });
  return verdict === 'noisy' && judged.state === 'failed'
    ? { ...judged, state: 'warned', note: 'no more than its usual noise' }
    : judged;
}

function judgeBenchmarks(gate: PerformanceGate, facts: Facts): readonly Row[] {
  const tolerance = gate.baseline_tolerance_percent;
  if (tolerance === undefined) return [];
  const frame = {
    ...frameOf(gate),
    id: 'performance/benchmarks',
    title: 'Benchmarks against the baseline',
    unit: '%',
    limit: tolerance,
  } as const;
  if (facts.benchmarks.length === 0) {
    const others = gate.build_time_seconds ?? gate.docker_image_size_mb;
    if (others !== undefined) return [];
    const { reason } = notGiven('benchmarks', 'baseline');
    return [missingRow(frame, reason)];
  }
  return facts.benchmarks.map((one) => {
    const { component } = one;
    const own = {
      ...frame,
      id: `${frame.id}/${component}`,
      component,
      title: `Benchmarks of ${component} against the baseline`,
    };
    if (isUnchanged(facts, component)) return { ...own, state: 'unchanged' };
    return judgeComponent(own, gate, facts, one);
  });
}

type BenchmarkFrame = Omit<Row, 'state'> & { readonly limit: number };

function judgeComponent(
  frame: BenchmarkFrame,
  gate: PerformanceGate,
  { baseline }: Facts,
  measured: Measured<BenchmarkReport>,
): Row {
  const { component, report, missing } = measured;
  if (report === undefined || missing !== undefined) {
    return missingRow(frame, missing?.reason ?? 'no report');
  }
  if (baseline === undefined) {
    return missingRow(frame, 'no baseline; give a former result as "baseline"');
  }
  if ('missing' in baseline) {
    return missingRow(frame, baseline.missing.reason);
  }
  const least = gate.minimum_samples ?? fewSamples;
  const known = baseline.value.benchmarks;
  const all = compareBenchmarks(measured, known, frame.limit, least);
  const lost = missingBenchmarks(component, report, known);
  if (lost.length > 0) {
    return missingRow(
      frame,
      `no longer measured: ${lost.slice(0, 5).join(', ')}`,
    );
  }
  return benchmarkRow(frame, all, least);
}

function benchmarkRow(
  frame: BenchmarkFrame,
  all: readonly ComparedBenchmark[],
  least: number,
): Row {
  const [worst] = all;
  if (worst === undefined) {
    return missingRow(frame, 'the baseline has none of these benchmarks');
  }
  const named = (verdict: string) =>
    all.filter((one) => one.verdict === verdict).map(({ name }) => name);
  const [worse, noisy, few] = [
    named('worse'),
    named('noisy'),
    named('too-few'),
  ];
  const row = {
    ...frame,
    measured: { kind: 'amount' as const, value: worst.worseByPercent },
  };
  const first = (names: readonly string[]) => names.slice(0, 5).join(', ');
  if (worse.length > 0) {
    return { ...row, state: 'failed', note: `slower: ${first(worse)}` };
  }
  if (few.length > 0) {
    const note = `fewer than ${least} samples: ${first(few)}`;
    return missingRow(row, note);
  }
  if (noisy.length > 0) {
    const note = `slower, but within the noise: ${first(noisy)}`;
    return { ...row, state: 'warned', note };
  }
  return { ...row, state: 'passed', note: `${all.length} benchmarks` };
}
