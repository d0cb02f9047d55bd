import { describe } from '@jest/globals';
import { cut } from '../given.ts';
import { decides, of } from './decides.ts';

describe('performance', () => {
  const file = {
    performance: {
      build_time_seconds: { maximum: 300, target: 200 },
      docker_image_size_mb: 100,
    },
  };
  const image = (bytes: number) => ({
    value: { compressedBytes: bytes, platform: 'linux/amd64' },
  });
  const [time, size] = ['performance/build-time', 'performance/image-size'];
  decides([
    [
      'passes at its limits',
      file,
      { buildTimeSeconds: 200, image: image(100_000_000) },
      { [time]: 'passed', [size]: 'passed' },
    ],
    [
      'warns of a slow build, fails by a byte',
      file,
      { buildTimeSeconds: 300, image: image(100_000_001) },
      { [time]: 'warned', [size]: 'failed' },
    ],
    [
      'has not passed without its inputs',
      file,
      {},
      { [time]: 'not-measured', [size]: 'not-measured' },
    ],
    [
      'has not passed when the image is not found',
      { performance: { docker_image_size_mb: 1 } },
      { image: { missing: cut } },
      { [size]: 'not-measured' },
    ],
    [
      'has not passed when the size is of another kind',
      { performance: { docker_image_size_mb: { maximum: 1, of: 'unpacked' } } },
      { image: image(1) },
      { [size]: 'not-measured' },
    ],
  ]);

  const bench = (samples: readonly number[], unit = 'ns/op') => ({
    name: 'Parse',
    unit,
    better: 'lower' as const,
    samples,
  });
  const report = (samples: readonly number[], unit?: string) => ({
    kind: 'benchmarks' as const,
    benchmarks: [bench(samples, unit)],
  });
  const baseline = (
    samples: readonly number[],
    unit?: string,
    history: readonly number[] = [],
  ) => ({
    value: {
      measured: new Map(),
      history: new Map([[time, history]]),
      benchmarks: [{ component: 'api', ...bench(samples, unit) }],
    },
  });
  const tolerant = { performance: { baseline_tolerance_percent: 10 } };
  const id = 'performance/benchmarks/api';
  const steady = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100];
  decides([
    [
      'passes within the tolerance',
      tolerant,
      { benchmarks: of(report(steady)), baseline: baseline(steady) },
      { [id]: 'passed' },
    ],
    [
      'fails by a true step of 20 %',
      tolerant,
      {
        benchmarks: of(report(steady.map((value) => value * 1.2))),
        baseline: baseline(steady),
      },
      { [id]: 'failed' },
    ],
    [
      'only warns within the noise',
      tolerant,
      {
        benchmarks: of(report([120, 60, 200])),
        baseline: baseline([100, 60, 170]),
      },
      { [id]: 'warned' },
    ],
    [
      'does not judge by one noisy number',
      tolerant,
      { benchmarks: of(report([500])), baseline: baseline(steady) },
      { [id]: 'not-measured' },
    ],
    [
      'judges bytes by one number',
      tolerant,
      {
        benchmarks: of(report([112], 'B/op')),
        baseline: baseline([100], 'B/op'),
      },
      { [id]: 'failed' },
    ],
    [
      'needs a baseline',
      tolerant,
      { benchmarks: of(report(steady)) },
      { [id]: 'not-measured' },
    ],
    [
      'needs a baseline that can be read',
      tolerant,
      { benchmarks: of(report(steady)), baseline: { missing: cut } },
      { [id]: 'not-measured' },
    ],
    [
      'notices a benchmark that is gone',
      tolerant,
      { benchmarks: of(report(steady, 's')), baseline: baseline(steady) },
      { [id]: 'not-measured' },
    ],
    [
      'needs benchmarks when nothing else is compared',
      tolerant,
      {},
      { 'performance/benchmarks': 'not-measured' },
    ],
    [
      'compares a build time with its history',
      {
        performance: {
          build_time_seconds: 300,
          baseline_tolerance_percent: 10,
        },
      },
      {
        buildTimeSeconds: 130,
        baseline: baseline([], 's', [100, 101, 99, 100]),
      },
      { [time]: 'passed', [`${time}/baseline`]: 'failed' },
    ],
    [
      'has not passed against a baseline that is given and broken',
      {
        performance: {
          build_time_seconds: 300,
          docker_image_size_mb: 100,
          baseline_tolerance_percent: 10,
        },
      },
      {
        buildTimeSeconds: 200,
        image: { value: { compressedBytes: 1, platform: 'linux/amd64' } },
        baseline: { missing: cut },
      },
      {
        'performance/build-time': 'passed',
        'performance/build-time/baseline': 'not-measured',
        'performance/image-size': 'passed',
        'performance/image-size/baseline': 'not-measured',
      },
    ],
    [
      'waits for a history',
      {
        performance: {
          build_time_seconds: 300,
          baseline_tolerance_percent: 10,
        },
      },
      { buildTimeSeconds: 130, baseline: baseline([], 's', [100]) },
      { [time]: 'passed' },
    ],
  ]);
});
