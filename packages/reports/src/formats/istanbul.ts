import { CoverageBuilder } from '../coverage-builder.ts';
import type { JsonFormat } from '../format.ts';
import { addIstanbulMap, isIstanbulMap } from '../istanbul-map.ts';

/** Istanbul's `coverage-final.json`: nyc, jest, vitest, c8. */
export const istanbul: JsonFormat = {
  name: 'istanbul',
  syntax: 'json',
  kinds: ['coverage'],
  accepts: isIstanbulMap,
  read: (value, { path }) => {
    const coverage = new CoverageBuilder();
    addIstanbulMap(coverage, value, path);
    return coverage.report('lines');
  },
};
