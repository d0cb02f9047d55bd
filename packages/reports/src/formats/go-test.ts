import type { RecordReader, RecordsFormat } from '../format.ts';
import { amountAt, type JsonObject, textAt } from '../json-value.ts';
import type { TestReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { TestTally } from '../test-tally.ts';

const actions = new Set(
  'start run pause cont pass bench fail output skip attr artifacts build-output build-fail'.split(
    ' ',
  ),
);

interface Package {
  /** Running tests → their output so far. */
  readonly running: Map<string, string>;
  hasFailedTest: boolean;
}

/**
 * `go test -json`. Subtests count as tests, as gotestsum counts them. A package
 * that fails without a failed test (build, set-up, TestMain) is a failure
 * outside of the tests; tests that a failed package leaves running have failed.
 */
export const goTest: RecordsFormat = {
  name: 'go-test',
  syntax: 'records',
  kinds: ['tests'],
  accepts: (first) => {
    const action = textAt(first, 'Action');
    const isBuild = action === 'build-output' || action === 'build-fail';
    return (
      actions.has(action) &&
      typeof first[isBuild ? 'ImportPath' : 'Package'] === 'string'
    );
  },
  start: () => new GoTestReader(),
};

class GoTestReader implements RecordReader {
  readonly #tally = new TestTally();
  readonly #open = new Map<string, Package>();
  readonly #failed = new Set<string>();
  readonly #unbuilt = new Set<string>();

  record(event: JsonObject): void {
    const action = textAt(event, 'Action');
    if (!actions.has(action)) {
      throw new ReportProblem(
        'report-malformed',
        `has an event of the action ${JSON.stringify(action.slice(0, 40))}`,
      );
    }
    if (action === 'build-fail') this.#unbuilt.add(textAt(event, 'ImportPath'));
    if (action.startsWith('build-')) return;
    const name = textAt(event, 'Package');
    const known = this.#open.get(name);
    const group = known ?? { running: new Map(), hasFailedTest: false };
    if (known === undefined) this.#open.set(name, group);
    const test = textAt(event, 'Test');
    if (test === '') this.#ofPackage(action, name, group);
    else this.#ofTest(action, event, test, name, group);
  }

  /** `go test` of before 1.24 says so beside the events. */
  noise(line: string): void {
    const match = /^FAIL\s+(\S+) \[(?:build|setup) failed\]/.exec(line);
    if (match?.[1] !== undefined) this.#unbuilt.add(match[1]);
  }

  finish(): TestReport {
    const [open] = this.#open.keys();
    if (open !== undefined) {
      throw new ReportProblem(
        'report-truncated',
        `ends before the package ${JSON.stringify(open.slice(0, 120))} does`,
      );
    }
    if (this.#failed.size === 0) {
      this.#tally.addSuiteErrors(this.#unbuilt.size);
    }
    return this.#tally.report();
  }

  #ofPackage(action: string, name: string, group: Package): void {
    if (action !== 'pass' && action !== 'fail' && action !== 'skip') return;
    this.#open.delete(name);
    if (action !== 'fail' && group.running.size === 0) return;
    this.#failed.add(name);
    for (const [test, output] of group.running) {
      group.hasFailedTest = true;
      this.#fail(name, test, output);
    }
    if (!group.hasFailedTest) this.#tally.addSuiteErrors();
  }

  #ofTest(
    action: string,
    event: JsonObject,
    test: string,
    name: string,
    group: Package,
  ): void {
    const output = group.running.get(test) ?? '';
    if (action === 'run') group.running.set(test, '');
    else if (action === 'output' && this.#tally.wantsFailure) {
      if (!group.running.has(test) || output.length >= 2000) return;
      group.running.set(test, output + textAt(event, 'Output').slice(0, 2000));
    }
    if (action !== 'pass' && action !== 'fail' && action !== 'skip') return;
    group.running.delete(test);
    this.#tally.addDuration((amountAt(event, 'Elapsed') ?? 0) * 1000);
    if (action === 'pass') this.#tally.add('passed');
    else if (action === 'skip') this.#tally.add('skipped');
    else {
      group.hasFailedTest = true;
      this.#fail(name, test, output);
    }
  }

  #fail(suite: string, name: string, message: string): void {
    this.#tally.add('failed');
    this.#tally.addFailure({ name, suite, outcome: 'failed', message });
  }
}
