import { decodeText } from './decode-text.ts';
import type { XmlReader } from './format.ts';
import type { TestReport } from './model.ts';
import { type Outcome, TestTally } from './test-tally.ts';
import { unescapeXml } from './xml-entities.ts';
import type { Tag } from './xml-tag.ts';

export interface TestCase {
  readonly outcome: Outcome;
  /** As they stand in the document. */
  readonly name: string;
  readonly suite: string;
  readonly durationMs: number;
}

/** How one of the XML formats of .NET's test runners writes its cases. */
export interface CaseShape {
  readonly element: string;
  readonly read: (tag: Tag) => TestCase;
  /** What an element inside a case makes of its outcome. */
  readonly inside?: (tag: Tag, outcome: Outcome) => Outcome;
  /** An element outside of any case. */
  readonly outside?: (tag: Tag, tally: TestTally) => void;
  /** Whether a message of a failure outside of any case counts. */
  readonly isSuiteFailure?: (message: string) => boolean;
  /** Last look at the tally. */
  readonly end?: (tally: TestTally) => void;
}

/** Counts the outermost cases of a document; inner ones are parts of theirs. */
export class TestCaseReader implements XmlReader {
  readonly #shape: CaseShape;
  readonly #tally = new TestTally();
  #case: TestCase | undefined;
  #caseDepth = -1;
  #failureDepth = -1;
  #messageDepth = -1;
  #message = '';

  constructor(shape: CaseShape) {
    this.#shape = shape;
  }

  open(tag: Tag, depth: number): void {
    if (this.#case === undefined && tag.name === this.#shape.element) {
      this.#case = this.#shape.read(tag);
      this.#caseDepth = depth;
      this.#message = '';
    } else if (tag.name.toLowerCase() === 'message') {
      if (this.#message === '') this.#messageDepth = depth;
    } else if (this.#case === undefined) this.#outside(tag, depth);
    else if (this.#shape.inside !== undefined) {
      const outcome = this.#shape.inside(tag, this.#case.outcome);
      if (outcome !== this.#case.outcome)
        this.#case = { ...this.#case, outcome };
    }
  }

  close(_name: string, depth: number): void {
    if (depth === this.#messageDepth) this.#messageDepth = -1;
    else if (this.#case !== undefined) {
      if (depth === this.#caseDepth) this.#closeCase(this.#case);
    } else if (depth === this.#failureDepth) this.#closeFailure();
  }

  wantsText(): boolean {
    return this.#messageDepth >= 0;
  }

  text(piece: string): void {
    if (this.#message.length < 2000) this.#message += piece.slice(0, 4000);
  }

  finish(): TestReport {
    this.#shape.end?.(this.#tally);
    return this.#tally.report();
  }

  #outside(tag: Tag, depth: number): void {
    if (tag.name === 'failure' && this.#failureDepth < 0) {
      this.#failureDepth = depth;
      this.#message = '';
    }
    this.#shape.outside?.(tag, this.#tally);
  }

  #closeFailure(): void {
    this.#failureDepth = -1;
    if (this.#shape.isSuiteFailure?.(this.#message) === true) {
      this.#tally.addSuiteErrors();
    }
  }

  #closeCase({ outcome, name, suite, durationMs }: TestCase): void {
    this.#case = undefined;
    this.#caseDepth = -1;
    this.#tally.add(outcome);
    if (durationMs > 0 && durationMs < 1e12) {
      this.#tally.addDuration(durationMs);
    }
    if (outcome !== 'failed' && outcome !== 'error') return;
    if (!this.#tally.wantsFailure) return;
    this.#tally.addFailure({
      name: readable(name),
      suite: readable(suite),
      outcome,
      message: readable(this.#message).trim(),
    });
  }
}

/** Seconds as written; what is no number is no time. */
export function secondsToMs(raw: string | undefined): number {
  const seconds = Number((raw ?? '0').replaceAll(',', ''));
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

/** For people: a bad reference in a name or message stays as it is. */
function readable(latin1: string): string {
  const text = decodeText(latin1);
  try {
    return unescapeXml(text);
  } catch {
    return text;
  }
}
