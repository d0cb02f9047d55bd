import { describe, expect, it } from '@jest/globals';
import {
  addSample,
  type Evidence,
  findingOf,
  noEvidence,
  testOfThreshold,
} from '../src/sequential-test.ts';
import { random, seenBad } from './simulation.ts';

const runs = 10_000;

/** How many of the simulated watches end as `above`, looked at each time. */
function watches(threshold: number, share: number, total: number) {
  const samples = 30;
  const test = testOfThreshold(threshold, samples);
  const next = random(threshold * 1e6 + total);
  const counts = { above: 0, below: 0, undecided: 0 };
  for (let run = 0; run < runs; run++) {
    let evidence: Evidence = noEvidence;
    for (let i = 0; i < samples; i++) {
      const n =
        Math.round((total * (i + 1)) / samples) -
        Math.round((total * i) / samples);
      evidence = addSample(test, evidence, seenBad(next, n, share), n);
      if (findingOf(evidence) === 'above') break;
    }
    counts[findingOf(evidence)] += 1;
  }
  return counts;
}

describe('the sequential test, 10,000 seeded watches of 30 looks each', () => {
  it.each([0.005, 0.01, 0.05])(
    'rolls a version with half of the threshold %p back in at most 5 %%',
    (threshold) => {
      const enough = Math.ceil(20 / (2 * threshold));
      for (const total of [enough, enough * 5]) {
        const { above } = watches(threshold, threshold / 2, total);
        expect(above / runs).toBeLessThanOrEqual(0.05);
      }
    },
  );

  it.each([0.005, 0.01, 0.05])(
    'finds a version with twice the threshold %p in at least 90 %% of 20/p1 requests',
    (threshold) => {
      const total = Math.ceil(20 / (2 * threshold));
      const { above, below } = watches(threshold, 2 * threshold, total);
      expect(above / runs).toBeGreaterThanOrEqual(0.9);
      expect(below / runs).toBeLessThanOrEqual(0.05);
    },
  );

  it('finds a version that goes bad late, after 10,000 good requests', () => {
    const test = testOfThreshold(0.01, 30);
    let evidence = noEvidence;
    for (let i = 0; i < 20; i++) evidence = addSample(test, evidence, 1, 500);
    expect(findingOf(evidence)).toBe('below');
    evidence = addSample(test, evidence, 30, 500);
    expect(findingOf(evidence)).toBe('above');
  });

  it('stays undecided without requests, however often it looks', () => {
    const test = testOfThreshold(0.01, 3);
    let evidence = noEvidence;
    for (let i = 0; i < 100; i++) evidence = addSample(test, evidence, 0, 0);
    expect(findingOf(evidence)).toBe('undecided');
  });

  it('keeps its numbers finite at a share of one', () => {
    const test = testOfThreshold(0.9, 1);
    const evidence = addSample(test, noEvidence, 1e6, 1e6);
    expect(Number.isFinite(evidence.logMixture)).toBe(true);
    expect(findingOf(evidence)).toBe('above');
  });
});
