import { decodeText } from '../decode-text.ts';
import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import type { TestReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { type Outcome, TestTally } from '../test-tally.ts';
import { unescapeXml } from '../xml-entities.ts';
import type { Tag } from '../xml-tag.ts';

const rank: Readonly<Record<Outcome, number>> = {
  passed: 0,
  skipped: 1,
  failed: 2,
  error: 3,
};

/** Words of GoogleTest and others; a case of any other one says it inside. */
const statuses = new Map<string, Outcome>([
  ['notrun', 'skipped'],
  ['disabled', 'skipped'],
  ['skipped', 'skipped'],
  ['failed', 'failed'],
  ['failure', 'failed'],
  ['error', 'error'],
]);

/**
 * JUnit's XML, which has no schema: test cases are counted, one outcome each
 * (error before failure before skipped); the suites' attributes are only used to
 * notice failures that no test case shows. Surefire's reruns are flaky.
 */
export const junit: XmlFormat = {
  name: 'junit',
  syntax: 'xml',
  kinds: ['tests'],
  accepts: ({ name }) => name === 'testsuites' || name === 'testsuite',
  start: (context) => new JunitReader(context),
};

class JunitReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #tally = new TestTally();
  #suite = '';
  #outcome: Outcome | undefined;
  #isFlaky = false;
  #name = '';
  #message = '';
  #isInMessage = false;
  #declaredTests = 0;
  #declaredFailures = 0;
  #rootFailures = 0;
  #file: string | undefined;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag): void {
    if (tag.name === 'testcase') this.#openCase(tag);
    else if (this.#outcome === undefined) this.#openSuite(tag);
    else this.#insideCase(tag);
  }

  close(name: string): void {
    if (name === 'testcase') this.#closeCase();
    else if (this.#isInMessage) this.#isInMessage = false;
  }

  wantsText(): boolean {
    return this.#isInMessage;
  }

  text(piece: string): void {
    if (this.#message.length < 2000) this.#message += piece.slice(0, 4000);
  }

  finish(): TestReport {
    if (this.#tally.total === 0 && this.#declaredTests > 0) {
      throw new ReportProblem(
        'no-data',
        `states ${this.#declaredTests} tests but lists none`,
      );
    }
    // Sums are no test cases: nested suites count theirs again.
    if (this.#tally.failing === 0) {
      this.#tally.addSuiteErrors(
        Math.max(this.#declaredFailures, this.#rootFailures),
      );
    }
    return this.#tally.report();
  }

  #openSuite(tag: Tag): void {
    if (tag.name === 'error' || tag.name === 'failure') {
      this.#tally.addSuiteErrors();
      return;
    }
    if (tag.name === 'testsuites') {
      this.#rootFailures =
        plain(tag.raw('failures')) + plain(tag.raw('errors'));
    }
    if (tag.name !== 'testsuite') return;
    if (this.#tally.wantsFailure) this.#suite = tag.text('name') ?? '';
    this.#declaredTests += plain(tag.raw('tests'));
    this.#declaredFailures +=
      plain(tag.raw('failures')) + plain(tag.raw('errors'));
  }

  #openCase(tag: Tag): void {
    this.#isFlaky = false;
    this.#outcome = statuses.get(tag.raw('status') ?? '') ?? 'passed';
    const seconds = Number((tag.raw('time') ?? '0').replaceAll(',', ''));
    if (seconds > 0 && seconds < 1e9) this.#tally.addDuration(seconds * 1000);
    if (!this.#tally.wantsFailure) return;
    const group = tag.raw('classname') ?? '';
    this.#name = `${group}\n${tag.raw('name') ?? ''}`;
    this.#file = tag.raw('file');
    this.#message = '';
  }

  #insideCase(tag: Tag): void {
    switch (tag.name) {
      case 'failure':
        this.#raise('failed', tag);
        return;
      case 'error':
        this.#raise('error', tag);
        return;
      case 'skipped':
        if (this.#outcome === 'passed') this.#outcome = 'skipped';
        return;
      case 'rerunFailure':
      case 'rerunError':
        // Surefire writes these where no run passed, beside the first failure.
        this.#raise('failed', tag);
        return;
      case 'flakyFailure':
      case 'flakyError':
        this.#isFlaky = true;
    }
  }

  #raise(outcome: Outcome, tag: Tag): void {
    if (rank[outcome] > rank[this.#outcome ?? 'passed']) {
      this.#outcome = outcome;
    }
    if (!this.#tally.wantsFailure || this.#message !== '') return;
    this.#message = tag.raw('message') ?? '';
    this.#isInMessage = this.#message === '';
  }

  #closeCase(): void {
    const outcome = this.#outcome ?? 'passed';
    this.#tally.add(outcome);
    if (this.#isFlaky && outcome === 'passed') this.#tally.addFlaky();
    this.#outcome = undefined;
    this.#isInMessage = false;
    if (outcome !== 'failed' && outcome !== 'error') return;
    if (!this.#tally.wantsFailure) return;
    const [group = '', name = ''] = clean(this.#name).split('\n');
    const file = this.#file;
    this.#tally.addFailure({
      name,
      suite: group === '' ? this.#suite : group,
      outcome,
      message: clean(this.#message),
      ...(file === undefined ? {} : { file: this.#context.path(clean(file)) }),
    });
  }
}

/** Names and messages are for people: a bad reference in one stays as it is. */
function clean(latin1: string): string {
  const text = decodeText(latin1);
  try {
    return unescapeXml(text);
  } catch {
    return text;
  }
}

function plain(digits: string | undefined): number {
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
}
