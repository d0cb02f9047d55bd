import { readRule } from '../../../actions/detect-changes/src/filter.ts';
import { matchFiles } from '../../../actions/detect-changes/src/match-files.ts';
import { median } from '../measure.ts';

/** 10,000 files x 50 filters x 4 patterns, in this process. */
export function measureMatching(): void {
  const files = Array.from({ length: 10_000 }, (_, index) => ({
    path: `packages/p${index % 60}/src/deep/f${index}.${['ts', 'md', 'js'][index % 3]}`,
    change: 'modified' as const,
  }));
  const filters = Array.from({ length: 50 }, (_, index) => ({
    name: `f${index}`,
    rules: [
      `packages/p${index}/**`,
      `packages/p${index}/src/**/*.ts`,
      `shared/lib${index}/**`,
      `**/*.x${index}`,
    ].map((pattern) => readRule(pattern)),
  }));
  const times = Array.from({ length: 15 }, () => {
    const started = performance.now();
    matchFiles(filters, files, 'some');
    return performance.now() - started;
  });
  console.log(
    `\n10,000 files x 50 filters x 4 patterns: first ${times[0]?.toFixed(1)} ms, median ${median(times).toFixed(1)} ms, best ${Math.min(...times).toFixed(1)} ms`,
  );
}
