import { describe, expect, it } from '@jest/globals';
import { parsePodTemplate, parsePodUsages } from '@kit/kube-objects';
import {
  isUsageMetric,
  judgesUsage,
  peakOf,
  sayUsage,
  type Usage,
  usageMetrics,
  usageOf,
  usageQuery,
  usageReading,
} from '../src/usage.ts';

const template = parsePodTemplate({
  spec: {
    containers: [
      { name: 'app', resources: { limits: { cpu: '1', memory: '256Mi' } } },
      { name: 'proxy' },
    ],
  },
});
const pod = (name: string, cpu: string, memory: string) => ({
  metadata: { name },
  containers: [
    { name: 'app', usage: { cpu, memory } },
    { name: 'proxy', usage: { cpu: '100m', memory: '64Mi' } },
  ],
});
const measured = parsePodUsages({
  items: [
    pod('api-1', '250m', '64Mi'),
    pod('api-2', '500m', '128Mi'),
    pod('old-1', '4', '4Gi'),
  ],
});
const own = new Set(['api-1', 'api-2']);
const full: Usage = {
  cpuCores: 0.95,
  memoryBytes: 320 * 2 ** 20,
  cpuPercent: 50,
  memoryPercent: 50,
};
const none = {
  cpuTell: undefined,
  cpuMax: undefined,
  memoryTell: undefined,
  memoryMax: undefined,
};

describe('the usage of a workload', () => {
  it('is that of its own new pods, and the share of the fullest container', () => {
    expect(usageOf(measured, own, template)).toEqual(full);
  });

  it('has no share where there are no limits', () => {
    const bare = parsePodTemplate({ spec: { containers: [{ name: 'app' }] } });
    expect(usageOf(measured, own, bare)).toMatchObject({
      cpuPercent: undefined,
      memoryPercent: undefined,
    });
  });

  it('is not known before a pod was measured', () => {
    expect(usageOf(measured, new Set(['new-1']), template)).toBeUndefined();
    expect(usageOf([], own, template)).toBeUndefined();
  });

  it('keeps the highest of each number', () => {
    const later = { ...full, cpuCores: 0.1, cpuPercent: 60 };
    const bare = { ...full, memoryPercent: undefined };
    expect(peakOf(undefined, full)).toBe(full);
    expect(peakOf(full, later)).toEqual({ ...full, cpuPercent: 60 });
    expect(peakOf(bare, full).memoryPercent).toBe(50);
    expect(peakOf(bare, bare).memoryPercent).toBeUndefined();
  });

  it.each([
    [
      full,
      'cpu 0.95 cores (50 % of the limit), memory 320 MiB (50 % of the limit)',
    ],
    [
      { ...full, cpuPercent: undefined, memoryPercent: 66.666 },
      'cpu 0.95 cores, memory 320 MiB (66.67 % of the limit)',
    ],
  ])('is said in words', (usage, text) => {
    expect(sayUsage(usage)).toBe(text);
  });
});

describe('the thresholds', () => {
  it('are none unless they are given', () => {
    expect(usageMetrics(none, ['deployment/api'])).toEqual([]);
    expect(judgesUsage({ ...none, watch: 1000 })).toBe(false);
    expect(judgesUsage({ ...none, cpuMax: 0.9, watch: 1000 })).toBe(true);
    expect(judgesUsage({ ...none, cpuMax: 0.9, watch: 0 })).toBe(false);
  });

  it('are percentages of the limit, for each workload', () => {
    const inputs = { ...none, cpuTell: 0.5, memoryMax: 0.75 };
    const found = usageMetrics(inputs, ['deployment/api', 'deployment/web']);
    expect(
      found.map(({ name, tellAbove, rollbackAbove, strikes }) => [
        name,
        tellAbove,
        rollbackAbove,
        strikes,
      ]),
    ).toEqual([
      ['deployment/api: cpu (% of its limit)', 50, undefined, 2],
      ['deployment/api: memory (% of its limit)', undefined, 75, 2],
      ['deployment/web: cpu (% of its limit)', 50, undefined, 2],
      ['deployment/web: memory (% of its limit)', undefined, 75, 2],
    ]);
    expect(found.every(isUsageMetric)).toBe(true);
  });

  it('are told from queries of Prometheus', () => {
    const metric = {
      kind: 'value',
      name: 'cpu',
      query: 'sum(rate(x[1m]))',
      tellAbove: 1,
      rollbackAbove: 2,
      strikes: 2,
    } as const;
    expect(isUsageMetric(metric)).toBe(false);
    const query = usageQuery('deployment/api', 'cpu');
    expect(isUsageMetric({ ...metric, query })).toBe(true);
  });
});

describe('what a look says', () => {
  it.each([
    [full, 'cpu', { kind: 'value', value: 50 }],
    [
      { ...full, memoryPercent: undefined },
      'memory',
      { kind: 'unknown', detail: 'no container has a memory limit' },
    ],
    [undefined, 'cpu', { kind: 'unknown', detail: 'no pod is measured' }],
  ] as const)('of %j for %s', (usage, kind, reading) => {
    expect(usageReading(usage, kind)).toMatchObject(reading);
  });
});
