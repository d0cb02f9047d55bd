import type { RecordReader, RecordsFormat } from '../format.ts';
import { type JsonObject, objectAt, textAt } from '../json-value.ts';
import { ReportProblem } from '../problem.ts';
import { TestTally } from '../test-tally.ts';

/**
 * `dart test --reporter json` and Flutter's `--machine`: events, a line each
 * (protocol 0.1). Hidden tests are the loading of files; an error in one of them
 * is a suite that did not start.
 */
export const dartTest: RecordsFormat = {
  name: 'dart-test',
  syntax: 'records',
  kinds: ['tests'],
  accepts: (first) =>
    textAt(first, 'type') === 'start' &&
    textAt(first, 'protocolVersion') !== '' &&
    'runnerVersion' in first,
  start: () => new DartReader(),
};

class DartReader implements RecordReader {
  readonly #tally = new TestTally();
  readonly #names = new Map<string, string>();
  readonly #messages = new Map<string, string>();
  #hasEnded = false;

  record(event: JsonObject): void {
    const test = objectAt(event, 'test');
    const id = textAt(event, 'testID');
    switch (textAt(event, 'type')) {
      case 'testStart':
        this.#names.set(textAt(test, 'id'), textAt(test, 'name'));
        break;
      case 'error':
        this.#messages.set(id, textAt(event, 'error'));
        break;
      case 'testDone':
        this.#done(id, event);
        break;
      case 'done':
        this.#hasEnded = typeof event['success'] === 'boolean';
        break;
    }
  }

  /** Flutter's tool prints lines of its own between the events. */
  noise(): void {}

  finish() {
    if (this.#hasEnded) return this.#tally.report();
    throw new ReportProblem(
      'report-truncated',
      'has no event "done" with an outcome: it was cut, or the run was ended',
    );
  }

  #done(id: string, event: JsonObject): void {
    const result = textAt(event, 'result');
    const outcome = result === 'failure' ? 'failed' : 'error';
    if (result === 'success') {
      if (event['hidden'] === true) return;
      this.#tally.add(event['skipped'] === true ? 'skipped' : 'passed');
      return;
    }
    if (result !== 'failure' && result !== 'error') {
      throw new ReportProblem('report-malformed', 'has a test of no result');
    }
    if (event['hidden'] === true) this.#tally.addSuiteErrors();
    else this.#tally.add(outcome);
    this.#tally.addFailure({
      name: this.#names.get(id) ?? id,
      suite: '',
      outcome,
      message: this.#messages.get(id) ?? '',
    });
  }
}
