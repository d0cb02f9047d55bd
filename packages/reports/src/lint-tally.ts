import { maxProblems } from './merge-reports.ts';
import type { LintProblem, LintReport } from './model.ts';

/** Counts lint problems while they stream by, and keeps the first of each level. */
export class LintTally {
  readonly #counts = { error: 0, warning: 0, info: 0 };
  readonly #problems: LintProblem[] = [];
  fixable = 0;
  suppressed = 0;

  add(problem: LintProblem): void {
    const count = ++this.#counts[problem.level];
    if (count > maxProblems) return;
    this.#problems.push({ ...problem, message: problem.message.slice(0, 500) });
  }

  report(tool: string): LintReport {
    const { error, warning, info } = this.#counts;
    return {
      kind: 'lint',
      tools: [tool],
      errors: error,
      warnings: warning,
      infos: info,
      fixable: this.fixable,
      suppressed: this.suppressed,
      problems: this.#problems,
    };
  }
}
