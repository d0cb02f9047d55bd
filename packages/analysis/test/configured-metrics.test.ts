import { describe, expect, it } from '@jest/globals';
import {
  analysisInputs,
  configuredMetrics,
  errorQueries,
  latencyQueries,
  type MetricInputs,
  presets,
} from '../src/index.ts';

const none: MetricInputs = {
  prometheusUrl: undefined,
  metricsPreset: undefined,
  metricsTarget: undefined,
  metrics: undefined,
  errorRateTell: 0.01,
  errorRateMax: 0.05,
  latencyMax: undefined,
  latencyPercentile: 0.99,
  minRequests: 50,
};
const target = { namespace: 'shop', name: 'web' };
const prometheusUrl = new URL('http://127.0.0.1:9090');

describe('the metrics that the inputs ask for', () => {
  it('are none without a Prometheus', () => {
    expect(configuredMetrics(none, target)).toEqual([]);
  });

  it.each([
    [{ ...none, prometheusUrl }, 'neither metrics-preset nor metrics'],
    [{ ...none, metricsPreset: 'istio' as const }, 'prometheus-url is empty'],
  ])('are refused when half of them is missing', (inputs, message) => {
    expect(() => configuredMetrics(inputs, target)).toThrow(message);
  });

  it('are the error rate and the latency of a preset', () => {
    const inputs = {
      ...none,
      prometheusUrl,
      metricsPreset: 'istio' as const,
      latencyMax: 10_000,
    };
    expect(configuredMetrics(inputs, target)).toMatchObject([
      { name: 'error-rate', tellAbove: 0.01, rollbackAbove: 0.05 },
      { name: 'latency', rollbackAbove: expect.closeTo(0.01) },
    ]);
  });

  it('are the own ones of the user', () => {
    const metrics = [
      '- {name: carts, query-total: a, query-bad: b, rollback-above: 2}',
      '- {name: memory, query: c, rollback-above: 90}',
    ].join('\n');
    expect(
      configuredMetrics({ ...none, prometheusUrl, metrics }, target),
    ).toMatchObject([
      { kind: 'share', name: 'carts', rollbackAbove: 0.02, minRequests: 50 },
      { kind: 'value', name: 'memory', rollbackAbove: 90, strikes: 2 },
    ]);
  });

  it('are refused with their place when they are wrong', () => {
    const inputs = {
      ...none,
      prometheusUrl,
      metrics: '- {name: x, rollback-above: 2}',
    };
    expect(() => configuredMetrics(inputs, target)).toThrow(
      'input "metrics":1:',
    );
  });

  it.each([
    ['5', 0.05],
    ['0.5%', 0.005],
    ['1 %', 0.01],
  ])('read %p as a share', (raw, value) => {
    expect(analysisInputs['error-rate-max'].parse(raw)).toEqual({ value });
  });

  it.each(['0', '100', '-1', 'five'])('refuse %p as a percentage', (raw) => {
    expect(analysisInputs['error-rate-max'].parse(raw)).toHaveProperty(
      'allowed',
    );
  });
});

describe('a preset', () => {
  it.each(presets)('%s names the namespace and the target', (preset) => {
    const { total, bad } = errorQueries({ preset, ...target });
    for (const query of [total, bad]) {
      expect(query).toContain('shop');
      expect(query).toContain('web');
      expect(query).toContain('$window');
    }
    expect(bad).toContain('or vector(0)');
    expect(total).not.toContain('vector(0)');
  });

  it.each([
    ['istio', '10000'],
    ['gateway', '10000'],
    ['nginx', '10'],
    ['http', '10'],
  ] as const)('%s asks for the bound of its own unit', (preset, bound) => {
    const { bad } = latencyQueries({ preset, ...target }, 10_000);
    expect(bad).toContain(`le=~"${bound}(\\\\.0+)?"`);
  });

  it('cannot be broken out of by a name', () => {
    const { total } = errorQueries({
      preset: 'istio',
      namespace: 'a"b\\',
      name: 'x',
    });
    expect(total).toContain('destination_workload_namespace="a\\"b\\\\"');
  });
});
